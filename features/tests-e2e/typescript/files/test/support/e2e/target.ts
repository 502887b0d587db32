import type { Client } from '../client.ts';
import { composedImage } from './composed-image.ts';
import { installation } from './installation.ts';
import { remoteService } from './remote-service.ts';

/** The service as it is delivered, by one of three ways. */
export interface Target {
  readonly name: string;
  /** Whether the tests start it, and may stop it. */
  readonly isOurs: boolean;
  /** What was installed, if it is not in an image. */
  readonly folder?: string;
  /** The user it runs as, if it is another one than ours. */
  readonly uid?: number;
  /** What it has kept is there again after the next start. */
  start(): Promise<Running>;
  close(): Promise<void>;
}

export interface Running {
  readonly client: Client;
  /** What has to be sent to be somebody. */
  readonly headers: Readonly<Record<string, string>>;
  readonly pid?: number;
  /** Sends SIGTERM; resolves with the exit code when the process has ended. */
  stop(): Promise<number | null>;
}

/** A running service if its address is known, else an image if one is named, else an installation. */
export function openTarget({ E2E_BASE_URL, E2E_IMAGE, E2E_HEADER }: NodeJS.ProcessEnv): Promise<Target> {
  if (E2E_BASE_URL) return remoteService(E2E_BASE_URL, E2E_HEADER);
  return E2E_IMAGE ? composedImage(E2E_IMAGE) : installation();
}
