import packageJson from '../../package.json' with { type: 'json' };

/** What every way to install says about the project; package.json is the only place where it is written. */
export interface Project {
  /** Of the npm package, with its scope. */
  readonly packageName: string;
  /** The program, as it is typed. */
  readonly program: string;
  readonly version: string;
  readonly description: string;
  readonly licence: string;
  readonly homepage: string;
  /** Of the repository, without `.git`; releases are below it. */
  readonly repository: string;
  /** `owner/name` on its host. */
  readonly slug: string;
  readonly owner: string;
}

/** Throws when package.json does not say enough. */
export function readProject(): Project {
  const { name, version, description, license, homepage, repository, bin } = packageJson;
  const [program] = Object.keys(bin);
  const url = repository.url.replace(/^git\+/, '').replace(/\.git$/, '');
  const slug = new URL(url).pathname.slice(1);
  const [owner] = slug.split('/');
  if (program === undefined || owner === undefined) throw new Error('package.json needs `bin` and `repository.url`.');
  return { packageName: name, program, version, description, licence: license, homepage, repository: url, slug, owner };
}
