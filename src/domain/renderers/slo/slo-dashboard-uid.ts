/** Grafana takes at most 40 characters. */
const UID_LENGTH = 40;

/** The identity of the dashboard, by which alerts lead to it. */
export function sloDashboardUid(service: string): string {
  return `${service.slice(0, UID_LENGTH - '-slo'.length)}-slo`;
}
