import { isChoice, operations, takesCharacter, type Instruction, type Program } from './program.js';
import { beforePlace, isWordCharacter, type ViableState, type ViableStates } from './viable-states.js';

/** Maximum size of the states that are kept at once, in 32-bit numbers. Others are computed again when they are needed. */
const maxKept = 1 << 20;
const minPlaces = 64;

/** A state from which the states of earlier places can be computed again. */
interface Checkpoint {
  readonly at: number;
  readonly state: ViableState;
}

/**
 * Finds all matches of a program in one text, one after the other, in a total time that is linear in the length of the text.
 *
 * First it reads the text from its end to its beginning, and finds for each place the instructions that lead to a match. Then it follows
 * a match from its beginning to its end, without backtracking over characters: at each choice it takes the preferred way, if that one
 * leads to a match.
 *
 * @see Frisch and Cardelli, "Greedy Regular Expression Matching", 2004
 * @internal
 */
export class LinearSearch {
  /** States of the places before `keptEnd`, in descending order. */
  private kept: ViableState[] = [];
  private keptEnd: number;
  /** Checkpoints for the places whose states are not kept, in descending order. */
  private readonly checkpoints: Checkpoint[] = [];
  /** Start of the first match; `Infinity` if there is none. */
  private readonly first: number;

  constructor(
    private readonly program: Program,
    private readonly states: ViableStates,
    private readonly text: string,
  ) {
    this.keptEnd = text.length;
    this.first = this.readAll();
  }

  /**
   * Finds the first match that begins at a place or after it.
   *
   * @param from - at or after the end of the previous match
   * @returns start and end of the match and of each group; -1 for groups that did not take part
   */
  find(from: number): Int32Array | undefined {
    const { text, program } = this;
    for (let at = Math.max(from, this.first); at <= text.length; at += widthAt(text, at)) {
      if (this.stateAt(at).has(program.start)) return this.walk(at);
    }
    return undefined;
  }

  private readAll(): number {
    const { text, program, states } = this;
    const places = Math.max(Math.floor(maxKept / states.stateSize), minPlaces);
    let state = states.atEnd(kindBefore(text, text.length));
    let first = state.has(program.start) ? text.length : Infinity;
    this.kept.push(state);
    for (let at = text.length; at > 0; ) {
      if (this.kept.length > places) {
        this.checkpoints.push({ at: this.keptEnd, state: this.kept[0] as ViableState });
        this.kept = [state];
        this.keptEnd = at;
      }
      const start = startOfCharacter(text, at);
      state = this.before(state, start, at);
      for (let place = at - 1; place >= start; place -= 1) this.kept.push(state);
      if (state.has(program.start)) first = start;
      at = start;
    }
    return first;
  }

  private stateAt(at: number): ViableState {
    while (at > this.keptEnd) this.readBlock(this.checkpoints.pop() as Checkpoint);
    return this.kept[this.keptEnd - at] as ViableState;
  }

  /** Computes the states of the next block again, up to a checkpoint. */
  private readBlock({ at: end, state: last }: Checkpoint): void {
    const beginning = this.keptEnd;
    this.kept = [last];
    this.keptEnd = end;
    let state = last;
    for (let at = end; at > beginning; ) {
      const start = startOfCharacter(this.text, at);
      state = this.before(state, start, at);
      for (let place = at - 1; place >= start; place -= 1) this.kept.push(state);
      at = start;
    }
  }

  private before(state: ViableState, start: number, end: number): ViableState {
    const codePoint = codePointBetween(this.text, start, end);
    const kind = this.program.hasAssertions ? kindBefore(this.text, start) : beforePlace.other;
    return this.states.inFrontOf(state, codePoint, this.program.classOf(codePoint), kind);
  }

  /**
   * Follows a match. Cycles are possible only without consuming a character. So alternatives are tried at one place only, and each
   * instruction once per place.
   */
  private walk(beginning: number): Int32Array {
    const { instructions, start, groupCount } = this.program;
    const { visits } = this.states;
    const groups = new Int32Array(2 * groupCount).fill(-1);
    groups[0] = beginning;
    /** A stack of pairs: an alternative and 0, or the complement of a capture and its old value, which is restored when backtracking. */
    const untried: number[] = [];
    let at = beginning;
    let state = this.stateAt(at);
    visits.begin();
    for (let index = start; ; ) {
      const { op, out, arg } = instructions[index] as Instruction;
      if (op === operations.match) {
        groups[1] = at;
        return groups;
      }
      if (takesCharacter(op)) {
        at += widthAt(this.text, at);
        state = this.stateAt(at);
        visits.begin();
        untried.length = 0;
        index = out;
        continue;
      }
      visits.add(index);
      if (op === operations.capture) {
        untried.push(~arg, groups[arg] as number);
        groups[arg] = at;
      } else if (isChoice(op)) {
        untried.push(arg, 0);
      }
      let next = out;
      while (visits.has(next) || !state.has(next)) {
        const value = untried.pop() as number;
        const way = untried.pop() as number;
        if (way < 0) groups[~way] = value;
        else next = way;
      }
      index = next;
    }
  }
}

function widthAt(text: string, at: number): number {
  return isHigh(text.charCodeAt(at)) && isLow(text.charCodeAt(at + 1)) ? 2 : 1;
}

function startOfCharacter(text: string, end: number): number {
  return end > 1 && isLow(text.charCodeAt(end - 1)) && isHigh(text.charCodeAt(end - 2)) ? end - 2 : end - 1;
}

/** Returns the code point. A lone surrogate counts as U+FFFD, like an invalid byte. */
function codePointBetween(text: string, start: number, end: number): number {
  const unit = text.charCodeAt(start);
  if (end - start === 2) return text.codePointAt(start) as number;
  return isHigh(unit) || isLow(unit) ? 0xfffd : unit;
}

function kindBefore(text: string, at: number): number {
  if (at === 0) return beforePlace.nothing;
  const unit = text.charCodeAt(at - 1);
  if (unit === 0x0a) return beforePlace.lineEnd;
  return isWordCharacter(unit) ? beforePlace.wordCharacter : beforePlace.other;
}

function isHigh(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

function isLow(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
