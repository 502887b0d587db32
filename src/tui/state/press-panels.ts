import { applyRepair, takeIn } from '../../app/change-picked.ts';
import type { Key } from './key.ts';
import { changeAnswers, type PickState } from './pick-state.ts';
import type { Scene } from './scene.ts';
import { stride, strideOf } from './stride.ts';

/** A key among the recommendations; the reason for each is shown beside it. */
export function pressInAdvice(state: PickState, key: Key, { recommendations }: Scene): PickState {
  const by = strideOf(key);
  if (by !== undefined) return { ...state, advice: stride(state.advice, by, recommendations.length) };
  if (key.kind === 'escape' || key.kind === 'left') return { ...state, pane: 'list' };
  const isTaken = key.kind === 'enter' || (key.kind === 'text' && key.text === ' ');
  const chosen = recommendations[state.advice];
  if (!isTaken || chosen === undefined) return state;
  const taken = changeAnswers(state, takeIn(state.answers, chosen.feature));
  return { ...taken, cursor: chosen.feature, advice: stride(state.advice, 0, recommendations.length - 1) };
}

/** Applies one of the repairs that are shown with the problems. */
export function repairSelection(state: PickState, index: number, { repairs }: Scene): PickState {
  const repair = repairs[index];
  return repair === undefined ? state : changeAnswers(state, applyRepair(state.answers, repair));
}
