/** One name in every case that code and prose need. */
export interface Words {
  /** `subscription-entitlement` */
  readonly kebab: string;
  /** `subscriptionEntitlement` */
  readonly camel: string;
  /** `SubscriptionEntitlement` */
  readonly pascal: string;
  /** `subscription_entitlement` */
  readonly snake: string;
  /** `SUBSCRIPTION_ENTITLEMENT` */
  readonly constant: string;
  /** `Subscription entitlement` */
  readonly sentence: string;
  /** `subscription entitlement` */
  readonly lower: string;
}

/** A name in singular and plural. */
export interface Noun extends Words {
  readonly plural: Words;
  /** The indefinite article of the singular: `a` or `an`. */
  readonly article: string;
}
