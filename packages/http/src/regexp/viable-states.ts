import { operations, type Instruction, type Program } from './program.js';

/** What stands in front of a place, as far as assertions tell it apart. @internal */
export const beforePlace = { nothing: 0, lineEnd: 1, wordCharacter: 2, other: 3 } as const;

const kindsBefore = 4;
/** Stands for the end of the text. @internal */
export const endOfText = -1;

/** What a program has at a place of a text: the instructions from which the rest of the text leads to a match. @internal */
export class ViableState {
  /** By class of the character in front of the place, and by what is in front of that. Most classes are in no text, so it is sparse. */
  readonly before: (ViableState | undefined)[] = [];

  constructor(private readonly bits: Uint32Array) {}

  has(instruction: number): boolean {
    return ((this.bits[instruction >>> 5] as number) & (1 << (instruction & 31))) !== 0;
  }

  /** Calls for each instruction. */
  forEach(visit: (instruction: number) => void): void {
    for (let index = 0; index < this.bits.length; index += 1) {
      for (let word = this.bits[index] as number; word !== 0; word &= word - 1) visit(index * 32 + 31 - Math.clz32(word & -word));
    }
  }

  isSameAs(bits: Uint32Array): boolean {
    return this.bits.every((word, index) => word === bits[index]);
  }
}

/** Which instructions were visited at one place. */
class Visits {
  private readonly places: Float64Array;
  private place = 0;

  constructor(instructions: number) {
    this.places = new Float64Array(instructions);
  }

  /** At the next place none was visited. */
  begin(): void {
    this.place += 1;
  }

  add(instruction: number): void {
    this.places[instruction] = this.place;
  }

  has(instruction: number): boolean {
    return this.places[instruction] === this.place;
  }
}

/** States are remembered up to this size of all of them, in numbers. */
const mostRemembered = 1 << 18;
/** What a state takes besides its instructions and transitions, in numbers. */
const overhead = 32;
/** V8 keeps an array whose indexes go further than this in a form that takes what its items take. */
const mostDense = 1024;

/**
 * Reads texts from their end to their beginning, and tells for each place which instructions of a program lead to a match from there.
 * That depends on nothing but the state behind the next character, so the states are made once and remembered within a bound.
 *
 * @internal
 */
export class ViableStates {
  /** Numbers that a set of instructions takes. */
  readonly stateSize: number;
  /** For the one search that is under way. */
  readonly visits: Visits;
  private readonly ends: (ViableState | undefined)[] = Array.from({ length: kindsBefore });
  private readonly known = new Map<number, ViableState[]>();
  private readonly transitions: number;
  private remembered = 0;

  constructor(private readonly program: Program) {
    this.stateSize = Math.ceil(program.instructions.length / 32);
    this.visits = new Visits(program.instructions.length);
    this.transitions = Math.min(program.classCount * (program.hasAssertions ? kindsBefore : 1), mostDense);
  }

  /** What the remembered states take, in numbers; bounded. */
  get size(): number {
    return this.remembered;
  }

  /**
   * State at the end of a text.
   *
   * @param before - what stands in front of the end, one of {@link beforePlace}
   */
  atEnd(before: number): ViableState {
    return (this.ends[before] ??= this.closed(this.program.matches, conditions(before, endOfText)));
  }

  /**
   * State in front of a character.
   *
   * @param behind - the state behind the character
   * @param codePoint - the character
   * @param characterClass - its class
   * @param before - what stands in front of the character, one of {@link beforePlace}
   */
  inFrontOf(behind: ViableState, codePoint: number, characterClass: number, before: number): ViableState {
    const transition = this.program.hasAssertions ? characterClass * kindsBefore + before : characterClass;
    return behind.before[transition] ?? this.make(behind, transition, codePoint, before);
  }

  private make(behind: ViableState, transition: number, codePoint: number, before: number): ViableState {
    const { instructions, matches, takersBefore } = this.program;
    const seeds: number[] = [...matches];
    const { starts, items } = takersBefore;
    behind.forEach((member) => {
      for (let at = starts[member] as number; at < (starts[member + 1] as number); at += 1) {
        const taker = items[at] as number;
        if ((instructions[taker] as Instruction).matchRune(codePoint)) seeds.push(taker);
      }
    });
    const state = this.closed(seeds, conditions(before, codePoint));
    behind.before[transition] = state;
    return state;
  }

  /** The state of the instructions that match or take a character, and of all that lead to them without taking one. */
  private closed(seeds: readonly number[], holding: number): ViableState {
    const { instructions, passersBefore } = this.program;
    const bits = new Uint32Array(this.stateSize);
    const members = [...seeds];
    const { starts, items } = passersBefore;
    for (const seed of seeds) mark(bits, seed);
    for (let next = 0; next < members.length; next += 1) {
      const member = members[next] as number;
      for (let at = starts[member] as number; at < (starts[member + 1] as number); at += 1) {
        const passer = items[at] as number;
        const { op, arg } = instructions[passer] as Instruction;
        if ((op !== operations.assertion || (arg & ~holding) === 0) && mark(bits, passer)) members.push(passer);
      }
    }
    return this.shared(bits);
  }

  private shared(bits: Uint32Array): ViableState {
    const hash = bits.reduce((sum, word) => Math.imul(sum ^ word, 16777619), -2128831035);
    const alike = this.known.get(hash);
    const found = alike?.find((state) => state.isSameAs(bits));
    if (found !== undefined) return found;
    const size = overhead + this.stateSize + this.transitions;
    if (this.remembered + size > mostRemembered) this.forget();
    const state = new ViableState(bits);
    this.remembered += size;
    if (this.known.get(hash)?.push(state) === undefined) this.known.set(hash, [state]);
    return state;
  }

  private forget(): void {
    this.known.clear();
    this.ends.fill(undefined);
    this.remembered = 0;
  }
}

/** @returns whether it was not marked before */
function mark(bits: Uint32Array, index: number): boolean {
  const word = bits[index >>> 5] as number;
  const bit = 1 << (index & 31);
  bits[index >>> 5] = word | bit;
  return (word & bit) === 0;
}

/** The conditions that hold between two characters, as the library numbers them. */
function conditions(before: number, behind: number): number {
  const atStart = before === beforePlace.nothing;
  const atEnd = behind === endOfText;
  const boundary = (before === beforePlace.wordCharacter) !== isWordCharacter(behind);
  return (
    (atStart || before === beforePlace.lineEnd ? 1 : 0) |
    (atEnd || behind === 0x0a ? 2 : 0) |
    (atStart ? 4 : 0) |
    (atEnd ? 8 : 0) |
    (boundary ? 16 : 32)
  );
}

/** @internal */
export function isWordCharacter(codePoint: number): boolean {
  return (
    (codePoint >= 0x61 && codePoint <= 0x7a) || (codePoint >= 0x41 && codePoint <= 0x5a) || (codePoint >= 0x30 && codePoint <= 0x39) || codePoint === 0x5f
  );
}
