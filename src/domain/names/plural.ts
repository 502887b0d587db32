/** Singular and plural of single English words, lower case. The tables hold what the rules below get wrong. */

const IRREGULAR: Readonly<Record<string, string>> = {
  person: 'people',
  child: 'children',
  man: 'men',
  woman: 'women',
  foot: 'feet',
  tooth: 'teeth',
  goose: 'geese',
  mouse: 'mice',
  ox: 'oxen',
  quiz: 'quizzes',
  analysis: 'analyses',
  axis: 'axes',
  basis: 'bases',
  crisis: 'crises',
  diagnosis: 'diagnoses',
  emphasis: 'emphases',
  hypothesis: 'hypotheses',
  synopsis: 'synopses',
  synthesis: 'syntheses',
  thesis: 'theses',
  criterion: 'criteria',
  phenomenon: 'phenomena',
  appendix: 'appendices',
  matrix: 'matrices',
  vertex: 'vertices',
  alumnus: 'alumni',
  cactus: 'cacti',
  nucleus: 'nuclei',
  radius: 'radii',
  stimulus: 'stimuli',
  bacterium: 'bacteria',
  curriculum: 'curricula',
  calf: 'calves',
  elf: 'elves',
  half: 'halves',
  knife: 'knives',
  leaf: 'leaves',
  life: 'lives',
  loaf: 'loaves',
  scarf: 'scarves',
  shelf: 'shelves',
  thief: 'thieves',
  wife: 'wives',
  wolf: 'wolves',
  echo: 'echoes',
  embargo: 'embargoes',
  hero: 'heroes',
  potato: 'potatoes',
  tomato: 'tomatoes',
  veto: 'vetoes',
  epoch: 'epochs',
  stomach: 'stomachs',
  monarch: 'monarchs',
  tech: 'techs',
};

/** Compounds of these are irregular too: `salesperson`, `grandchild`, `bookshelf`. */
const COMPOUND_TAILS = ['person', 'child', 'woman', 'shelf', 'wife', 'tooth', 'thesis', 'analysis'];
/** `man` ends many words that have nothing to do with men. */
const MEN = [
  'craftsman',
  'foreman',
  'layman',
  'middleman',
  'ombudsman',
  'repairman',
  'salesman',
  'spokesman',
  'workman',
];

const UNCOUNTABLE = words(`
  advice aircraft analytics baggage cash chassis clothing corps data deer diabetes economics electricity electronics
  equipment ethics evidence feedback firmware fish footage freight furniture gear genetics goods hardware headquarters health
  homework housing information infrastructure insurance knowledge logistics luggage machinery mail mathematics means media
  merchandise metadata money moose music news offspring physics politics produce rice salmon series sheep software species
  staff stationery swine telemetry traffic transport trousers trout weather wheat wildlife`);

/** Singular words in -s that no ending tells apart from plurals. */
const SINGULAR_IN_S = words(`
  alias atlas bias canvas chaos christmas cosmos ethos gas iris kubernetes kudos lens pancreas pathos redis sms sos tetris
  texas`);

/** Plurals that end like singular words in -us and -is. */
const PLURAL_IN_US_OR_IS = words('apis clis cpus emojis gpus gurus kpis menus pois skus taxis uris wikis');

/** Singular words in -e whose plural looks like that of a word without the -e, or whose -ie looks like a -y. */
const SINGULAR_IN_E = words(`
  ache avalanche cache cliche creche headache moustache niche psyche quiche
  birdie bookie brownie calorie cookie cutie die eerie foodie genie hoodie lie movie newbie pie rookie selfie smoothie
  specie tie veggie zombie
  excuse fuse muse recluse refuse reuse ruse use`);

const SINGULAR_BY_PLURAL = new Map(Object.entries(IRREGULAR).map(([singular, plural]) => [plural, singular]));
const PLURAL_OF_MEN = new Map(MEN.map((man) => [pluralOfMan(man), man]));

/** The plural of a singular word; uncountable words are returned as they are. */
export function pluralOf(word: string): string {
  if (UNCOUNTABLE.has(word)) return word;
  const irregular = IRREGULAR[word];
  if (irregular !== undefined) return irregular;
  if (MEN.includes(word)) return pluralOfMan(word);
  const tail = COMPOUND_TAILS.find((end) => word.endsWith(end));
  if (tail !== undefined) return word.slice(0, -tail.length) + pluralOf(tail);
  if (/[^aeiou]y$|quy$/.test(word)) return `${word.slice(0, -1)}ies`;
  if (/([sxz]|[cs]h)$/.test(word)) return `${word}es`;
  return `${word}s`;
}

/** The singular of a word in either number; words that are no known plural are returned as they are. */
export function singularOf(word: string): string {
  if (UNCOUNTABLE.has(word) || SINGULAR_IN_S.has(word)) return word;
  const irregular = SINGULAR_BY_PLURAL.get(word) ?? PLURAL_OF_MEN.get(word);
  if (irregular !== undefined) return irregular;
  for (const tail of COMPOUND_TAILS) {
    const plural = pluralOf(tail);
    if (word.endsWith(plural)) return word.slice(0, -plural.length) + tail;
  }
  if (PLURAL_IN_US_OR_IS.has(word)) return word.slice(0, -1);
  // -ss, -us and -is end singular words: class, status, analysis. One or two letters are no plural: `s`, `os`.
  if (!word.endsWith('s') || /(ss|us|is)$/.test(word) || word.length < 3) return word;
  return singularOfPluralInS(word);
}

function singularOfPluralInS(word: string): string {
  const withoutS = word.slice(0, -1);
  if (SINGULAR_IN_E.has(withoutS)) return withoutS;
  if (/[^aeiou]ies$|quies$/.test(word)) return `${word.slice(0, -3)}y`;
  const withoutEs = word.slice(0, -2);
  if (!word.endsWith('es')) return withoutS;
  const isSibilant = /(ss|x|zz|tz|[cs]h)$/.test(withoutEs) || /(^|[^aeo])us$/.test(withoutEs);
  return isSibilant || SINGULAR_IN_S.has(withoutEs) ? withoutEs : withoutS;
}

function pluralOfMan(word: string): string {
  return `${word.slice(0, -2)}en`;
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}
