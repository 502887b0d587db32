/** The service cannot start, and whoever starts it can change that. The message is all they see. */
export class StartupError extends Error {
  override readonly name = 'StartupError';
}
