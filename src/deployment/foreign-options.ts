import { refuse } from '../private/errors';

/** Refuses options of other deployments, which plain JavaScript lets through. `remedies` names them and the way out. */
export function refuseForeignOptions(factory: string, options: object, remedies: Readonly<Record<string, string>>): void {
  for (const [option, instead] of Object.entries(remedies)) {
    if (option in options) refuse(factory, { what: `there is no option ${option}`, instead });
  }
}
