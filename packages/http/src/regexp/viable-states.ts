import { randomInt } from 'node:crypto';
import { operations, takesCharacter, type Instruction, type Program } from './program.js';

/** The kinds of characters before a place that assertions distinguish. @internal */
export const beforePlace = { nothing: 0, lineEnd: 1, wordCharacter: 2, other: 3 } as const;

const kindsBefore = 4;
/** Marks the end of the text. @internal */
export const endOfText = -1;

/** The state of a program at a place in a text: the instructions from which the rest of the text leads to a match. @internal */
export class ViableState {
  /** Transition to the preceding state; most states have one at most. */
  private transition = -1;
  private state: ViableState | undefined;
  /** Further transitions to preceding states. */
  private more: ViableState[] | undefined;

  /**
   * @param words - a bit set with one bit per instruction, in an array that several states share
   * @param offset - index of this state's first word
   * @param alike - another state with the same hash
   */
  constructor(
    readonly words: Uint32Array,
    readonly offset: number,
    readonly alike: ViableState | undefined,
  ) {}

  has(instruction: number): boolean {
    return ((this.words[this.offset + (instruction >>> 5)] as number) & (1 << (instruction & 31))) !== 0;
  }

  inFront(transition: number): ViableState | undefined {
    return this.transition === transition ? this.state : this.more?.[transition];
  }

  /** @returns by how many numbers the state has grown */
  setInFront(transition: number, state: ViableState): number {
    if (this.transition < 0) {
      this.transition = transition;
      this.state = state;
      return 0;
    }
    const more = (this.more ??= []);
    const before = more.length;
    more[transition] = state;
    return more.length - before;
  }

  isSameAs(words: Uint32Array, offset: number, size: number): boolean {
    for (let index = 0; index < size; index += 1) if (this.words[this.offset + index] !== words[offset + index]) return false;
    return true;
  }
}

/** The instructions that were visited at the current place. */
class Visits {
  private readonly places: Float64Array;
  private place = 0;

  constructor(instructions: number) {
    this.places = new Float64Array(instructions);
  }

  /** Moves to the next place, at which no instruction has been visited. */
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

/** Maximum total size of the cached states, in numbers. */
const maxRemembered = 1 << 18;
/** Random, so that a client cannot create states with equal hashes on purpose. */
const hashSeed = randomInt(2 ** 32);
/** Number of states that share one array of bits. */
const statesPerPage = 64;
/** Estimated size of a state without its bits and transitions, in numbers. */
const overhead = 32;
/** Maximum total size of the cached `takers`, in numbers. */
const maxTaken = 1 << 17;

/**
 * Reads texts from the end to the beginning, and finds for each place the instructions that lead to a match from there. This state depends
 * only on the state after the next character, on that character, and on what assertions see. So states are cached, up to a limit.
 *
 * @internal
 */
export class ViableStates {
  /** Size of a bit set of instructions, in numbers. */
  readonly stateSize: number;
  /** Used by one search at a time. */
  readonly visits: Visits;
  private readonly ends: (ViableState | undefined)[] = Array.from({ length: kindsBefore });
  /** Cached states, by hash. */
  private readonly known = new Map<number, ViableState>();
  /** Instructions of the state under construction. */
  private readonly list: Int32Array;
  private listed = 0;
  /** The bits of the state under construction. */
  private words = new Uint32Array(0);
  private offset = 0;
  /** Number of each character class, assigned when the class first occurs in a text; -1 before that. */
  private readonly seen: Int32Array;
  private seenCount = 0;
  /** By class number: bit set of the instructions that consume its characters. */
  private readonly takers = new Map<number, Uint32Array>();
  private remembered = 0;

  constructor(private readonly program: Program) {
    this.stateSize = Math.ceil(program.instructions.length / 32);
    this.visits = new Visits(program.instructions.length);
    this.list = new Int32Array(program.instructions.length);
    this.seen = new Int32Array(program.classCount).fill(-1);
  }

  /** Total size of the cached states, in numbers; limited. */
  get size(): number {
    return this.remembered;
  }

  /**
   * Returns the state at the end of a text.
   *
   * @param before - the kind of character before the end, one of {@link beforePlace}
   */
  atEnd(before: number): ViableState {
    return (this.ends[before] ??= this.makeEnd(before));
  }

  /**
   * Returns the state before a character.
   *
   * @param behind - the state after the character
   * @param codePoint - the character
   * @param characterClass - its class
   * @param before - the kind of character before it, one of {@link beforePlace}
   */
  inFrontOf(behind: ViableState, codePoint: number, characterClass: number, before: number): ViableState {
    let number = this.seen[characterClass] as number;
    if (number < 0) number = this.seen[characterClass] = this.seenCount++;
    const transition = this.program.hasAssertions ? number * kindsBefore + before : number;
    const known = behind.inFront(transition);
    if (known !== undefined) return known;
    const state = this.make(behind, this.takersOf(number, codePoint), conditions(before, codePoint));
    this.remembered += behind.setInFront(transition, state);
    return state;
  }

  private makeEnd(before: number): ViableState {
    this.begin();
    return this.closed(conditions(before, endOfText));
  }

  /** Returns the instructions that consume the characters of a class; `codePoint` is one of these. */
  private takersOf(number: number, codePoint: number): Uint32Array {
    const known = this.takers.get(number);
    if (known !== undefined) return known;
    if ((this.takers.size + 1) * this.stateSize > maxTaken) this.takers.clear();
    const bits = new Uint32Array(this.stateSize);
    for (const [index, instruction] of this.program.instructions.entries()) {
      if (takesCharacter(instruction.op) && instruction.matchRune(codePoint)) bits[index >>> 5] = (bits[index >>> 5] as number) | (1 << (index & 31));
    }
    this.takers.set(number, bits);
    return bits;
  }

  private make(behind: ViableState, takers: Uint32Array, holding: number): ViableState {
    const { starts, items } = this.program.takersBefore;
    this.begin();
    for (let index = 0; index < this.stateSize; index += 1) {
      for (let word = behind.words[behind.offset + index] as number; word !== 0; word &= word - 1) {
        const member = index * 32 + 31 - Math.clz32(word & -word);
        for (let at = starts[member] as number; at < (starts[member + 1] as number); at += 1) {
          const taker = items[at] as number;
          if (((takers[taker >>> 5] as number) & (1 << (taker & 31))) !== 0) this.add(taker);
        }
      }
    }
    return this.closed(holding);
  }

  /** Begins a new state, with the `match` instructions. */
  private begin(): void {
    if (this.offset + this.stateSize > this.words.length) {
      this.words = new Uint32Array(statesPerPage * this.stateSize);
      this.offset = 0;
    } else {
      this.words.fill(0, this.offset, this.offset + this.stateSize);
    }
    this.listed = 0;
    for (const match of this.program.matches) this.add(match);
  }

  private add(instruction: number): void {
    const at = this.offset + (instruction >>> 5);
    const word = this.words[at] as number;
    const bit = 1 << (instruction & 31);
    if ((word & bit) !== 0) return;
    this.words[at] = word | bit;
    this.list[this.listed] = instruction;
    this.listed += 1;
  }

  /** Adds all instructions that lead to the listed ones without consuming a character, and returns the state. */
  private closed(holding: number): ViableState {
    const { list, program } = this;
    const { instructions } = program;
    const { starts, items } = program.passersBefore;
    for (let next = 0; next < this.listed; next += 1) {
      const member = list[next] as number;
      for (let at = starts[member] as number; at < (starts[member + 1] as number); at += 1) {
        const passer = items[at] as number;
        const { op, arg } = instructions[passer] as Instruction;
        if ((op !== operations.assertion || (arg & ~holding) === 0)) this.add(passer);
      }
    }
    return this.shared();
  }

  /** Returns the state with the current bits; a cached one if there is one. */
  private shared(): ViableState {
    const { words, offset, stateSize } = this;
    let hash = hashSeed;
    for (let index = 0; index < stateSize; index += 1) hash = Math.imul(hash ^ (words[offset + index] as number), 16777619);
    // Mixes the high bits into the low ones, which hardly depend on them.
    hash ^= hash >>> 15;
    const first = this.known.get(hash);
    for (let known = first; known !== undefined; known = known.alike) if (known.isSameAs(words, offset, stateSize)) return known;
    const size = overhead + stateSize;
    if (this.remembered + size > maxRemembered) this.forget();
    const state = new ViableState(words, offset, this.known.get(hash));
    this.offset += stateSize;
    this.remembered += size;
    this.known.set(hash, state);
    return state;
  }

  private forget(): void {
    this.known.clear();
    this.ends.fill(undefined);
    this.remembered = 0;
  }
}

/** Returns the conditions that hold between two characters, with the library's numbers. */
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
