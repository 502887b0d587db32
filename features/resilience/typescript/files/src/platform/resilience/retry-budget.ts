/** What is saved when all is well, as retries. It lets the first few failures after a quiet time be tried again. */
const RESERVE = 10;

/**
 * How many attempts may be repeated: a share of the calls. When everything fails, retries without a limit would multiply the load
 * of what is overloaded already.
 */
export class RetryBudget {
  readonly #share: number;
  #saved = RESERVE;

  constructor(share: number) {
    this.#share = share;
  }

  /** A call begins. */
  save(): void {
    this.#saved = Math.min(RESERVE, this.#saved + this.#share);
  }

  /** False when there is nothing left to spend on another attempt. */
  spend(): boolean {
    if (this.#share === 0 || this.#saved < 1) return false;
    this.#saved -= 1;
    return true;
  }
}
