import { RunnableTask } from './runnable-task';
import { refuse } from '../private/errors';

/**
 * What a trigger tells the job's container.
 */
export interface JobOverrides {
  /**
   * Command, instead of the container's own.
   *
   * @default - the container's own
   */
  readonly command?: string[];

  /**
   * Environment variables beside the container's own; one of the same name is replaced.
   *
   * @default - none
   */
  readonly environment?: { [name: string]: string };
}

/** Refuses a command that says nothing. */
export function requireCommand(factory: string, { command }: JobOverrides): void {
  if (command?.length !== 0) return;
  refuse(factory, { what: 'command is empty', instead: 'name what the container runs, or leave it out' });
}

/** The overrides as ECS takes them; undefined where there are none. */
export function containerOverrides({ container }: RunnableTask, { command, environment = {} }: JobOverrides) {
  const variables = Object.entries(environment).map(([name, value]) => ({ name, value }));
  if (!command && variables.length === 0) return undefined;
  return [{ name: container.containerName, command, environment: variables.length > 0 ? variables : undefined }];
}
