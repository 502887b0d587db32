import type { CaseSubject, CheckCase } from './list-check-cases.ts';

/** What a case tries, in a few words, e.g. `basic`, `basic, with metrics`. Cases that differ in their modules only share them. */
export function describeSubject({ tier, subject }: Pick<CheckCase, 'tier' | 'subject'>): string {
  return subject.kind === 'alone' ? tier : `${tier}, ${describePartner(subject)}`;
}

/** The same with the modules, for a problem. */
export function describeCase(one: Pick<CheckCase, 'tier' | 'subject' | 'modules'>): string {
  const modules = one.modules.length === 0 ? 'no module' : `modules ${one.modules.join(', ')}`;
  return `${describeSubject(one)}; ${modules}`;
}

function describePartner(subject: Exclude<CaseSubject, { readonly kind: 'alone' }>): string {
  switch (subject.kind) {
    case 'provider':
      return `${subject.capability} by ${subject.feature}`;
    case 'partner':
      return `with ${subject.feature}`;
    case 'option':
      return `${subject.option}=${subject.value}`;
  }
}
