import { expect } from 'vitest';
import { type DeliveredName, deliverService, readDocuments } from './delivered-service.ts';
import { runTool } from './tools.ts';

export const OVERLAYS = ['local', 'production'] as const;
type Overlay = (typeof OVERLAYS)[number];

export type Labels = Readonly<Record<string, string>>;

/** As much of an object of Kubernetes as the tests read. */
export interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly annotations?: Labels; readonly labels?: Labels };
  readonly data?: Labels;
  readonly spec?: {
    readonly replicas?: number;
    readonly strategy?: { readonly type?: string };
    readonly selector?: Labels & { readonly matchLabels?: Labels };
    readonly template?: { readonly metadata: { readonly labels: Labels }; readonly spec: PodSpec };
    readonly ports?: readonly { readonly name: string; readonly port: number; readonly targetPort: string }[];
    readonly egress?: readonly unknown[];
    readonly ingress?: readonly unknown[];
    readonly volumeClaimTemplates?: readonly unknown[];
    readonly serviceName?: string;
    readonly jobTemplate?: {
      readonly spec: { readonly template: { readonly metadata: { readonly labels: Labels }; readonly spec: PodSpec } };
    };
  };
}

export interface PodSpec {
  readonly volumes?: readonly object[];
  readonly terminationGracePeriodSeconds: number;
  readonly securityContext: unknown;
  readonly containers: readonly {
    readonly image: string;
    readonly ports?: readonly { readonly name: string }[];
    readonly securityContext: unknown;
    readonly resources: { readonly requests: Labels; readonly limits: Labels };
    readonly volumeMounts?: readonly object[];
    readonly startupProbe?: { readonly httpGet: { readonly path: string; readonly port: string } };
    readonly readinessProbe?: { readonly httpGet: { readonly path: string; readonly port: string } };
    readonly livenessProbe?: { readonly httpGet: { readonly path: string; readonly port: string } };
    readonly lifecycle?: { readonly preStop: { readonly sleep: { readonly seconds: number } } };
    readonly envFrom?: readonly unknown[];
  }[];
}

const built = new Map<string, string>();

/** The text that kustomize makes of an overlay; once per test process. */
export function renderOverlay(name: DeliveredName, overlay: Overlay): string {
  const key = `${name} ${overlay}`;
  const known = built.get(key);
  if (known !== undefined) return known;
  const { output, exitCode } = runTool(
    'kustomize',
    ['build', `deploy/k8s/overlays/${overlay}`],
    deliverService(name).folder,
  );
  expect(exitCode, output).toBe(0);
  built.set(key, output);
  return output;
}

/** The objects of an overlay. */
export function buildOverlay(name: DeliveredName, overlay: Overlay): readonly Manifest[] {
  return readDocuments(renderOverlay(name, overlay)) as readonly Manifest[];
}
