import { z } from 'zod';
import { Doc, EnvName, Id, Image, MountPath, Name, ProjectPath, Seconds } from './fact-values.ts';

/**
 * What a service needs where it is checked, packed and run. The words are those of no CI system, packager or orchestrator: each of
 * these has a feature that renders the facts, and reports what it cannot express.
 */

/** The workload that a fact belongs to. `app` is what the image runs by default. */
const WorkloadId = Id.default('app');
const PortNumber = z.int().min(1).max(65535);

const Step = z
  .strictObject({
    name: Name.exactOptional(),
    /** A command of a POSIX shell. */
    run: Name.exactOptional(),
    /** Or: a URL that must answer with success, asked from where the containers of the job publish their ports. */
    request: z.url().exactOptional(),
    /** Or: a ready-made step of the CI system, for jobs that are not portable; `inputs` is what it is told. */
    action: z
      .strictObject({ name: Name, version: Name, inputs: z.record(Name, z.string()).default({}) })
      .exactOptional(),
    /** Comes after the others, even when one of them failed: shows logs, cleans up. */
    always: z.boolean().default(false),
  })
  .refine(
    ({ run, request, action }) => [run, request, action].filter((kind) => kind !== undefined).length === 1,
    'takes one of `run`, `request` and `action`',
  );

/** Words that have a meaning of their own where GitLab has the names of jobs, and the name of the one required check. */
const RESERVED_JOBS = new Set(
  'after_script before_script cache default false gate image include nil pages services spec stages true types variables workflow'.split(
    ' ',
  ),
);

export const CiJob = z
  .strictObject({
    id: Id.refine((id) => !RESERVED_JOBS.has(id), 'is reserved'),
    doc: Doc,
    /** Ids of jobs that must have passed. */
    needs: z.array(Id).default([]),
    /** Ids of backing services that run beside the job; what they provide is in its environment. */
    services: z.array(Id).default([]),
    /** Beside every backing service that provides something, whoever declares it; `services` names them once all facts are known. */
    everyService: z.boolean().default(false),
    env: z.record(EnvName, z.string()).default({}),
    /** What stands ready before the first step: a checkout, the runtime of the stack too, the installed dependencies too. */
    setup: z.enum(['checkout', 'runtime', 'dependencies']).default('dependencies'),
    /** Versions of the runtime, each of which the job runs on; empty: the one that the project pins. */
    runtimes: z.array(Name).default([]),
    /** The image that has the tools of the steps, for jobs that need no runtime. It has to have a shell. */
    image: Image.exactOptional(),
    steps: z.array(Step).min(1),
    on: z.array(z.enum(['change', 'main', 'tag', 'nightly', 'manual'])).default(['change', 'main']),
    timeoutMinutes: z.int().positive().default(15),
    /** Part of the one required check, if it runs for every change. */
    gate: z.boolean().default(true),
    /** Needs a container engine with Compose. */
    containers: z.boolean().default(false),
    /** Paths that are kept after the job. */
    artifacts: z.array(Name).default([]),
    /** Needs all commits, branches and tags, not only what is checked. */
    history: z.boolean().default(false),
    /**
     * What it may write, where each job has rights of its own: commits and tags, changes that are proposed, packages and images, findings
     * about the code, statements about what was built; `identity` lets it prove which job it is.
     */
    writes: z.array(z.enum(['contents', 'changes', 'packages', 'findings', 'attestations', 'identity'])).default([]),
    /** Starts only when the one required check has passed. */
    afterGate: z.boolean().default(false),
    /** Runs only where people have set this variable to `true` in the CI system: what it needs is not there from the start. */
    enabledBy: EnvName.exactOptional(),
    /** Where it deploys to: one job at a time, with the settings, the secrets and the approval that the CI system has for that place. */
    environment: Id.exactOptional(),
    /** Variables that people set in the CI system, shown or hidden; `settings` may be absent. */
    settings: z.array(EnvName).default([]),
    secrets: z.array(EnvName).default([]),
    /** The container engine is logged in to the registry of the image, whose name without tag is in `IMAGE`. */
    registry: z.boolean().default(false),
    /** Without it the job has ready-made steps, and systems that do not know them leave it out and say so. */
    portable: z.boolean().default(true),
  })
  .refine(({ afterGate, on }) => !afterGate || on.every((time) => time === 'main'), {
    message: 'is for jobs with `on: [main]`: the check that is required runs for changes',
    path: ['afterGate'],
  })
  .refine(({ enabledBy, gate }) => enabledBy === undefined || !gate, {
    message: 'is for jobs with `gate: false`: a job that is left out cannot be required',
    path: ['enabledBy'],
  })
  .refine(({ registry, containers }) => !registry || containers, {
    message: 'is for jobs with `containers`',
    path: ['registry'],
  })
  .refine(({ portable, steps }) => !portable || steps.every(({ action }) => action === undefined), {
    message: 'has a ready-made step (`action`): say `portable: false`',
    path: ['portable'],
  })
  .refine(({ image, setup, containers }) => image === undefined || (setup === 'checkout' && !containers), {
    message: 'is for jobs with `setup: checkout` and without `containers`',
    path: ['image'],
  });

/** A process that runs from the image of the service. It writes only to its volumes, and runs as nobody in particular. */
export const Workload = z.strictObject({
  id: Id,
  /** `service` answers on its ports, `worker` is only watched, `job` ends. */
  kind: z.enum(['service', 'worker', 'job']),
  doc: Doc,
  command: z.array(Name).min(1),
  /** Thousandths of a core. */
  cpu: z.strictObject({ request: z.int().positive(), limit: z.int().positive().exactOptional() }),
  /** MiB. */
  memory: z.strictObject({ request: z.int().positive(), limit: z.int().positive() }),
  /** Processes and threads at most. */
  pids: z.int().positive().default(128),
  /** Between the decision to stop it and the stop signal, in which others learn not to call it any more. */
  stopDelaySeconds: z.int().nonnegative().default(5),
  /** All that it gets to stop, the delay included. */
  stopSeconds: z.int().positive().default(30),
});

const CRON_PART = String.raw`(?:\*|\d+(?:-\d+)?)(?:/\d+)?`;
const CRON_FIELD = `${CRON_PART}(?:,${CRON_PART})*`;
/** Minute, hour, day of the month, month and day of the week, as cron has them: numbers, ranges, lists and steps. */
const CronTime = z.string().regex(new RegExp(`^${CRON_FIELD}(?: ${CRON_FIELD}){4}$`), 'is no cron time');

/**
 * A command that runs at its times from the image of the service, with the settings and secrets of the service, and ends. What the service
 * starts by itself needs no schedule, and what wants a checkout is a CI job.
 */
export const Schedule = z.strictObject({
  id: Id,
  /** In UTC. */
  cron: CronTime,
  doc: Doc,
  command: z.array(Name).min(1),
  /** Thousandths of a core. */
  cpu: z.strictObject({ request: z.int().positive(), limit: z.int().positive().exactOptional() }),
  /** MiB. */
  memory: z.strictObject({ request: z.int().positive(), limit: z.int().positive() }),
  /** Then it is ended, and has failed. */
  timeoutSeconds: z.int().positive().default(1800),
  /** It reads and writes the volumes of this workload, so it runs where that does. */
  beside: Id.exactOptional(),
  /** Places of its own to write to, with their size in MiB; `scratch` is empty at each start. */
  volumes: z
    .array(
      z.strictObject({
        id: Id,
        mountPath: MountPath,
        kind: z.enum(['persistent', 'scratch']).default('persistent'),
        size: z.int().positive(),
      }),
    )
    .default([]),
});

/** A step that prepares the image, as root: a program that the service calls and that its base image lacks. */
export const ImageStep = z.strictObject({
  id: Id,
  doc: Doc,
  /** A command of a POSIX shell. */
  run: Name,
});

/** A question over HTTP about a workload: 2xx is yes. */
export const Probe = z.strictObject({
  workload: WorkloadId,
  /** `startup`: has it started? `ready`: may it get requests? `live`: should it be left alone? */
  kind: z.enum(['startup', 'ready', 'live']),
  path: z.string().startsWith('/'),
  periodSeconds: z.int().positive(),
  timeoutSeconds: z.int().positive(),
  failureThreshold: z.int().positive(),
});

export const Port = z.strictObject({
  workload: WorkloadId,
  id: Id.max(15),
  number: PortNumber,
  /** The environment variable that sets it. */
  env: EnvName.exactOptional(),
  /** Who may call it: anyone, other services of the same cluster, or only what watches the service. */
  expose: z.enum(['public', 'internal', 'monitoring']),
  protocol: z.enum(['http', 'https', 'grpc', 'tcp']).default('http'),
  /** Answers the probes of its workload; absent everywhere: the first port does. */
  probes: z.boolean().default(false),
  doc: Doc,
});

/** A place that a workload may write to, or read secrets from. */
export const Volume = z.strictObject({
  id: Id,
  workload: WorkloadId,
  mountPath: MountPath,
  /** `scratch` is empty after each start. `secret` has the files of the Secret `<service>-<id>` of a cluster, if there is one, and cannot be written to. */
  kind: z.enum(['persistent', 'scratch', 'secret']).default('persistent'),
  /** MiB. */
  size: z.int().positive(),
  doc: Doc,
});

/** State that lives inside the process or its volume; while any is there, the workload has one replica. */
export const LocalState = z.strictObject({
  id: Id,
  workload: WorkloadId,
  /** What it is and what its loss means, as a sentence. */
  doc: Doc,
  /** Id of the volume that keeps it; absent: in memory, lost at a restart. */
  volume: Id.exactOptional(),
  /** The environment variable that moves it outside. */
  movedBy: EnvName.exactOptional(),
});

/** A server that the service uses, as it runs beside the service on a developer's machine, in CI and in a test cluster. */
export const BackingService = z.strictObject({
  id: Id,
  title: Name,
  image: Image,
  ports: z.array(z.strictObject({ name: Id.max(15), number: PortNumber })).default([]),
  /** `HOST` stands for where it is, for those that tell others how to reach them. */
  env: z.record(Name, z.string()).default({}),
  command: z.array(Name).default([]),
  health: z
    .strictObject({
      command: z.array(Name).min(1),
      intervalSeconds: Seconds.default(5),
      timeoutSeconds: Seconds.default(5),
      retries: z.int().positive().default(10),
    })
    .exactOptional(),
  volumes: z.array(z.strictObject({ name: Id, mountPath: MountPath, size: z.int().positive() })).default([]),
  /** A user id as which the image runs without being root. */
  user: z.int().positive().exactOptional(),
  /** What the service is told to use it: environment variable -> value, in which `HOST` stands for where it is. */
  provides: z
    .record(EnvName, z.string())
    .refine((provides) => Object.keys(provides).length > 0, 'is empty')
    .exactOptional(),
  doc: Doc,
});

/** A value that an environment variable has where the service is deployed; the default of the service needs none. */
export const EnvValue = z.strictObject({
  env: EnvName,
  /** `container`: on one machine. `cluster`: on every cluster. `proxy`: behind one reverse proxy, wherever that is. */
  where: z.enum(['container', 'cluster', 'proxy']),
  /** In this environment only, e.g. `local`. */
  environment: Id.exactOptional(),
  value: z.union([z.string(), z.number(), z.boolean()]),
});

/** Something outside that the service calls, beside its backing services. */
export const Egress = z.strictObject({
  id: Id,
  port: PortNumber,
  protocol: z.enum(['tcp', 'udp']).default('tcp'),
  doc: Doc,
});

/** A file or folder that the image needs to run. */
export const ImagePath = z.strictObject({
  path: ProjectPath,
  /** Globs below it that it does not need. */
  except: z.array(Name).default([]),
});

/** A decision that was made with the service, of a few sentences each; Markdown without headings. */
export const Adr = z.strictObject({ id: Id, title: Name, context: Doc, decision: Doc, consequences: Doc });
