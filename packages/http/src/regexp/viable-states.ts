import { randomInt } from 'node:crypto';
import { operations, takesCharacter, type Instruction, type Program } from './program.js';

/** What stands in front of a place, as far as assertions tell it apart. @internal */
export const beforePlace = { nothing: 0, lineEnd: 1, wordCharacter: 2, other: 3 } as const;

const kindsBefore = 4;
/** Stands for the end of the text. @internal */
export const endOfText = -1;

/** What a program has at a place of a text: the instructions from which the rest of the text leads to a match. @internal */
export class ViableState {
  /** The states in front of this one, by what is there; most have one at most. */
  private transition = -1;
  private state: ViableState | undefined;
  /** Those but the first. */
  private more: ViableState[] | undefined;

  /**
   * @param words - a bit for each instruction, in words that states share
   * @param offset - where those of this state begin
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

  /** @returns how many more numbers the state takes now */
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
const maxRemembered = 1 << 18;
/** Who sends texts must not know which states have the same hash. */
const hashSeed = randomInt(2 ** 32);
/** So many states share the memory of their bits. */
const statesPerPage = 64;
/** What a state takes besides its instructions and transitions, in numbers. */
const overhead = 32;
/** The characters that instructions take are remembered up to this size, in numbers. */
const maxTaken = 1 << 17;

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
  /** By hash. */
  private readonly known = new Map<number, ViableState>();
  /** Instructions of the state that is being made. */
  private readonly list: Int32Array;
  private listed = 0;
  /** Where the bits of the state are that is being made. */
  private words = new Uint32Array(0);
  private offset = 0;
  /** Numbers of the classes of characters that were in texts, in the order in which they came; the others have none yet. */
  private readonly seen: Int32Array;
  private seenCount = 0;
  /** By number of the class: the instructions that take its characters, a bit for each. */
  private readonly takers = new Map<number, Uint32Array>();
  private remembered = 0;

  constructor(private readonly program: Program) {
    this.stateSize = Math.ceil(program.instructions.length / 32);
    this.visits = new Visits(program.instructions.length);
    this.list = new Int32Array(program.instructions.length);
    this.seen = new Int32Array(program.classCount).fill(-1);
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
    return (this.ends[before] ??= this.makeEnd(before));
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

  /** The instructions that take the characters of a class, of which one is given. */
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

  /** Begins a set of instructions with those that match. */
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

  /** The state of the instructions listed and of all that lead to them without taking a character. */
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

  /** The state of the bits that were set, which is a known one if there is one like it. */
  private shared(): ViableState {
    const { words, offset, stateSize } = this;
    let hash = hashSeed;
    for (let index = 0; index < stateSize; index += 1) hash = Math.imul(hash ^ (words[offset + index] as number), 16777619);
    // The lowest bits hardly depend on the highest ones.
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
