import type { X509Certificate } from 'node:crypto';
import type { Logger } from '../../log/logger.ts';
import { fingerprintOf, readTlsFiles, type TlsFilesOptions, type TlsMaterial, type TlsPaths } from './tls-files.ts';

export interface WatchedTlsOptions extends TlsFilesOptions {
  readonly reloadMs: number;
  readonly log: Logger;
  /** Told of each look at files that had changed. */
  readonly onReload: (outcome: 'applied' | 'failed') => void;
}

/**
 * The files, read again and again: whoever renews them has nothing to tell the service. They are compared, not watched: a mounted Secret changes by a
 * link that points elsewhere. Files that do not belong together, as while they are being replaced, leave those before in force.
 */
export class WatchedTls {
  readonly #options: WatchedTlsOptions;
  readonly #listeners: ((material: TlsMaterial) => void)[] = [];
  #material: TlsMaterial = { authorities: [] };
  #timer: NodeJS.Timeout | undefined;
  #reloading: Promise<void> | undefined;

  constructor(options: WatchedTlsOptions) {
    this.#options = options;
  }

  /** Without any before the start. */
  get authorities(): readonly X509Certificate[] {
    return this.#material.authorities;
  }

  get own(): TlsMaterial['own'] {
    return this.#material.own;
  }

  onChange(run: (material: TlsMaterial) => void): void {
    this.#listeners.push(run);
  }

  /** Throws a `StartupError` when the files are not whole. */
  async start(paths: TlsPaths): Promise<TlsMaterial> {
    this.#material = await readTlsFiles(paths, this.#options);
    const reload = (): void => {
      this.#reloading ??= this.#reload(paths).finally(() => {
        this.#reloading = undefined;
      });
    };
    this.#timer = setInterval(reload, this.#options.reloadMs).unref();
    return this.#material;
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#reloading;
  }

  async #reload(paths: TlsPaths): Promise<void> {
    const { log, onReload } = this.#options;
    try {
      const material = await readTlsFiles(paths, this.#options);
      if (fingerprintOf(material) === fingerprintOf(this.#material)) return;
      this.#material = material;
      for (const run of this.#listeners) run(material);
      onReload('applied');
      log.info({ validTo: material.own?.certificate.validTo }, 'certificates were replaced');
    } catch (err) {
      onReload('failed');
      log.error({ err }, 'certificates cannot be read again and stay as they were');
    }
  }
}
