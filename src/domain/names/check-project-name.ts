import type { Problem } from '../problem.ts';
import { CLUSTER_NAMES, NODE_MODULES, WINDOWS_DEVICES } from './reserved-names.ts';
import { wordsOf } from './words.ts';

/**
 * Kubernetes allows 63 characters for a label; the rest is left for what controllers and features append, such as the
 * eleven of a pod template's hash in `<name>-migrate-<hash>`.
 */
const PROJECT_NAME_MAX = 40;

const LABEL = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/**
 * Checks that a name can be a folder, an npm package and a DNS-1123 label at once.
 *
 * @returns `NAME_INVALID` problems at the key `name`; empty when the name is fine. The hint offers the name in its right form.
 */
export function checkProjectName(name: string): readonly Problem[] {
  const folded = name.toLowerCase();
  const reservedFor = explainReservation(folded);
  if (reservedFor !== undefined) {
    return [
      toProblem(
        `"${name}" cannot be a project name: ${reservedFor}.`,
        `Add a word, such as "${suggestLonger(folded)}".`,
      ),
    ];
  }
  if (name.length > PROJECT_NAME_MAX) {
    const message = `The project name "${name}" has ${name.length} characters; it may have ${PROJECT_NAME_MAX}.`;
    return [toProblem(message, 'Shorten it: Kubernetes names end at 63, and suffixes need room.')];
  }
  if (LABEL.test(name)) return [];
  const message = `"${name}" cannot be a project name: it needs lower-case letters, digits and single hyphens, and starts with a letter.`;
  const suggestion = wordsOf(name).kebab;
  const isFine = LABEL.test(suggestion) && suggestion !== name && checkProjectName(suggestion).length === 0;
  return [toProblem(message, isFine ? `Use "${suggestion}".` : 'Use a name such as "order-service".')];
}

function explainReservation(name: string): string | undefined {
  if (WINDOWS_DEVICES.has(name)) return 'Windows keeps it for a device';
  if (NODE_MODULES.has(name)) return 'Node.js and npm keep it for themselves';
  if (CLUSTER_NAMES.has(name)) return 'networks and Kubernetes keep it for themselves';
  if (name.startsWith('kube-')) return 'Kubernetes keeps names that start with "kube-" for itself';
  return undefined;
}

function suggestLonger(name: string): string {
  return `${wordsOf(name.replace(/^kube-/, '')).kebab}-service`;
}

function toProblem(message: string, hint: string): Problem {
  return { code: 'NAME_INVALID', message, hint, features: [], path: 'name' };
}
