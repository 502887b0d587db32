/** Something that is measured from the start of the service to its end. */
export interface Observation {
  start(): Promise<void>;
  stop(): void;
}
