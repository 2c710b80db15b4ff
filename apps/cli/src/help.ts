import type { Command, Help, HelpConfiguration } from 'commander';

const isRoot = (command: Command): boolean => command.parent === null;

/** Commands that do something, wherever in the tree: a mere group has no options of its own. */
const actingIn = (command: Command): Command[] => [
  ...(command.commands.length === 0 || command.options.length > 0 ? [command] : []),
  ...command.commands.flatMap(actingIn),
];

const pathOf = (command: Command): string =>
  command.parent === null || isRoot(command.parent) ? command.name() : `${pathOf(command.parent)} ${command.name()}`;

const terms = new WeakMap<Command, string>();

/** How the arguments of a command are listed where they may be left out for an option. */
export function listedAs(command: Command, args: string): void {
  terms.set(command, args);
  command.usage(`[options] ${args}`);
}

/** `waybill help` lists every command with its path, so that one look is enough; below that, help is commander's own. */
export const listAllCommands: HelpConfiguration = {
  showGlobalOptions: true,
  visibleCommands(command: Command): Command[] {
    return isRoot(command) ? command.commands.flatMap(actingIn) : [...command.commands];
  },
  subcommandTerm(this: Help, command: Command): string {
    const args = command.registeredArguments.map((argument) => {
      const name = `${argument.name()}${argument.variadic ? '...' : ''}`;
      return argument.required ? `<${name}>` : `[${name}]`;
    });
    return [pathOf(command), terms.get(command) ?? args.join(' ')].join(' ').trimEnd();
  },
};
