import { AggregateRoot, type Moment, newSnapshot, type Snapshot } from '../../src/kernel/aggregate-root.ts';
import type { DomainEvent } from '../../src/kernel/domain-event.ts';
import { createIdSource } from '../../src/kernel/id.ts';
import { defineEventSourcing, type EventSourcing } from '../../src/platform/event-sourcing/event-sourced-module.ts';
import type { ModuleContract } from '../../src/platform/module/module-contract.ts';

export interface AccountProps {
  readonly owner: string;
  readonly balance: number;
}

type Opened = DomainEvent<'AccountOpened', { readonly owner: string }>;
type Deposited = DomainEvent<'AccountDeposited', { readonly amount: number }>;
type Closed = DomainEvent<'AccountClosed', object>;
export type AccountEvent = Opened | Deposited | Closed;

/** An aggregate whose events tell only what has changed. */
export class Account extends AggregateRoot<AccountProps> {
  override readonly type = 'Account';

  static open(owner: string): Account {
    const at = moment();
    const account = new Account(newSnapshot({ owner, balance: 0 }, at), 0);
    account.record('AccountOpened', { owner }, at);
    return account;
  }

  static rehydrate(snapshot: Snapshot<AccountProps>): Account {
    return new Account(snapshot, snapshot.version);
  }

  deposit(amount: number): void {
    const at = moment();
    this.apply({ ...this.props, balance: this.props.balance + amount }, at.now);
    this.record('AccountDeposited', { amount }, at);
  }

  /** Records nothing. */
  rename(owner: string): void {
    this.apply({ ...this.props, owner }, new Date());
  }

  close(): void {
    this.record('AccountClosed', {}, moment());
  }
}

const error = (code: string) => ({ code, category: 'conflict', title: code, when: code }) as const;

export const accountContract: ModuleContract<AccountProps, Account> = {
  name: 'account',
  type: 'Account',
  collection: 'test-accounts',
  fields: { owner: { kind: 'string', example: 'Ada' }, balance: { kind: 'integer', example: 1 } },
  sortKeys: ['createdAt'],
  defaultSort: 'createdAt',
  errors: { notFound: error('NOT_FOUND'), alreadyExists: error('EXISTS'), changed: error('CHANGED') },
  rehydrate: Account.rehydrate,
};

export const accountEvolution: EventSourcing<AccountProps, AccountEvent>['evolve'] = {
  AccountOpened: (_none, { owner }) => ({ owner, balance: 0 }),
  AccountDeposited: (state, { amount }) => state && { ...state, balance: state.balance + amount },
  AccountClosed: () => undefined,
};

export const accountSourcing = defineEventSourcing<AccountProps, AccountEvent>(accountContract, {
  evolve: accountEvolution,
  snapshotEvery: 3,
});

function moment(): Moment {
  return { ids: createIdSource(), now: new Date() };
}
