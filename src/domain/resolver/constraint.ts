import type { Tier } from '../vocabulary.ts';

/**
 * A decision of the resolver: `v` says that variable `v` holds, `-v` that it does not. Variables count from 1 and stand
 * for "this feature is in" or "this feature is in with this version".
 */
export type Literal = number;

/**
 * What a constraint states, as data: one line of an explanation. Facts of the kinds `asked` and `excluded` are the
 * request, which a repair may change; all others belong to the catalogue, the lock or the way versions work.
 */
export type Fact =
  | { readonly kind: 'asked'; readonly feature: string; readonly range?: string; readonly origin: string }
  | { readonly kind: 'excluded'; readonly feature: string; readonly origin: string }
  | { readonly kind: 'base'; readonly feature: string }
  | {
      readonly kind: 'requires';
      readonly feature: string;
      /** The versions that require it; absent when all do. */
      readonly versions?: readonly string[] | undefined;
      readonly needs: string;
      readonly range?: string | undefined;
    }
  | {
      readonly kind: 'requires-capability';
      readonly feature: string;
      readonly versions?: readonly string[] | undefined;
      readonly capability: string;
      readonly providers: readonly string[];
    }
  | {
      readonly kind: 'conflict';
      readonly feature: string;
      readonly versions?: readonly string[] | undefined;
      readonly other: string;
      readonly range?: string;
      readonly why: string;
    }
  | { readonly kind: 'exclusive'; readonly capability: string; readonly providers: readonly string[] }
  | {
      readonly kind: 'stack';
      readonly feature: string;
      readonly versions?: readonly string[] | undefined;
      /** The stack of the selection with its version. */
      readonly stack: string;
      /** What it supports instead, e.g. `go ^1`. */
      readonly supported: readonly string[];
    }
  | {
      readonly kind: 'tier';
      readonly feature: string;
      readonly versions?: readonly string[] | undefined;
      readonly tier: Tier;
      readonly why: string;
    }
  | { readonly kind: 'pin'; readonly feature: string; readonly version: string }
  | {
      readonly kind: 'cycle';
      /** Each comes after the next, and the last after the first. */
      readonly members: readonly { readonly feature: string; readonly version: string }[];
    }
  /** How the variables of versions and capabilities relate; never a line of its own. */
  | { readonly kind: 'one-version'; readonly feature: string }
  | { readonly kind: 'provision'; readonly capability: string };

export type FactKind = Fact['kind'];

/** A fact and what it means for the search: every clause holds, and at most one literal of `atMostOne`. */
export interface Constraint {
  readonly fact: Fact;
  /** Each clause holds when one of its literals does, in whatever order a search leaves them; the empty clause never. */
  readonly clauses: readonly Literal[][];
  readonly atMostOne?: readonly Literal[];
}
