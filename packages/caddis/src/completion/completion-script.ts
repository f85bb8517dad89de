import type { Command } from 'commander';

/** A command and the words that can follow it. */
interface Completed {
  /** Words of the command, e.g. `docs build`; empty for the program itself. */
  readonly path: string;
  readonly words: readonly { readonly word: string; readonly description: string }[];
}

/**
 * Generates the script with which a shell completes commands and options of a program, and paths for everything else.
 *
 * @param program - the program with all its commands
 * @internal
 */
export function completionScript(shell: 'bash' | 'zsh' | 'fish', program: Command): string {
  const name = program.name();
  const all = completedOf(program, '');
  if (shell === 'bash') return bashScript(name, all);
  return shell === 'zsh' ? zshScript(name, all) : fishScript(name, all);
}

function completedOf(command: Command, path: string): readonly Completed[] {
  const commands = command.commands.map((each) => ({ word: each.name(), description: firstSentence(each.description()) }));
  const options = command.createHelp().visibleOptions(command).flatMap((option) => [option.long, option.short].filter((word) => word !== undefined).map((word) => ({ word, description: firstSentence(option.description) })));
  const choices = command.registeredArguments.flatMap(({ argChoices, description }) => (argChoices ?? []).map((word) => ({ word, description: firstSentence(description) })));
  const help = path === '' ? [{ word: 'help', description: 'explain a command' }] : [];
  return [{ path, words: [...commands, ...help, ...choices, ...options] }, ...command.commands.flatMap((each) => completedOf(each, path === '' ? each.name() : `${path} ${each.name()}`))];
}

function firstSentence(text: string): string {
  return text.split(/[.;:](?:\s|$)/)[0] ?? '';
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** Returns the branches of a shell `case` statement that select the words for the command being typed. */
function shellCases(all: readonly Completed[], list: (each: Completed) => string): string {
  return all.map((each) => `    ${quoted(each.path)}) ${list(each)} ;;`).join('\n');
}

function bashScript(name: string, all: readonly Completed[]): string {
  const paths = all.map(({ path }) => path).filter((path) => path !== '');
  return `# Completion of ${name} for bash. In ~/.bashrc: source <(${name} completion bash)
_${name}() {
  local word="\${COMP_WORDS[COMP_CWORD]}" path='' next candidate words
  for candidate in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    next="\${path:+$path }$candidate"
    case "$next" in
      ${paths.map(quoted).join('|')}) path="$next" ;;
    esac
  done
  case "$path" in
${shellCases(all, ({ words }) => `words=${quoted(words.map(({ word }) => word).join(' '))}`)}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$word"))
  if [ \${#COMPREPLY[@]} -eq 0 ] || [ -n "$path" ] && [ "\${word#-}" = "$word" ]; then
    COMPREPLY+=($(compgen -f -- "$word"))
  fi
}
complete -o filenames -F _${name} ${name}
`;
}

function zshScript(name: string, all: readonly Completed[]): string {
  const paths = all.map(({ path }) => path).filter((path) => path !== '');
  const described = (word: string, description: string): string => quoted(`${word.replaceAll(':', '\\:')}:${description}`);
  return `#compdef ${name}
# Completion of ${name} for zsh. In ~/.zshrc, behind compinit: source <(${name} completion zsh)
_${name}() {
  local path_words='' next candidate
  local -a choices
  for candidate in "\${(@)words[2,CURRENT-1]}"; do
    next="\${path_words:+$path_words }$candidate"
    case "$next" in
      (${paths.map(quoted).join('|')}) path_words="$next" ;;
    esac
  done
  case "$path_words" in
${all.map(({ path, words }) => `    (${quoted(path)}) choices=(${words.map(({ word, description }) => described(word, description)).join(' ')}) ;;`).join('\n')}
  esac
  _describe '${name}' choices
  [[ -n "$path_words" ]] && _files
}
compdef _${name} ${name}
`;
}

function fishScript(name: string, all: readonly Completed[]): string {
  const lines = all.flatMap(({ path, words }) => {
    const condition = `__${name}_path_is ${quoted(path)}`;
    return words.map(({ word, description }) => `complete -c ${name} -n ${quoted(condition)} ${path === '' ? '-f ' : ''}-a ${quoted(word)} -d ${quoted(description)}`);
  });
  const paths = all.map(({ path }) => path).filter((path) => path !== '');
  return `# Completion of ${name} for fish. In ~/.config/fish/config.fish: ${name} completion fish | source
function __${name}_path_is
  set -l path ''
  for word in (commandline -opc)[2..-1]
    set -l next (string trim -- "$path $word")
    if contains -- "$next" ${paths.map(quoted).join(' ')}
      set path $next
    end
  end
  test "$path" = "$argv[1]"
end
${lines.join('\n')}
`;
}
