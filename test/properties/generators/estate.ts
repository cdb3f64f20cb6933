import { Construct } from 'constructs';
import * as fc from 'fast-check';
import { Choice } from './choice';
import { Deferred, deferred } from './deferred';
import { HOME, Place, TestApp } from './test-app';

/** Where a resource that a user brings can come from. */
export const ORIGINS = ['same stack', 'other stack', 'by ARN', 'by attributes', 'other Region', 'other account', "look-up's dummy", 'token'] as const;
export type Origin = typeof ORIGINS[number];

type Make<T> = (scope: Construct, world: TestApp) => T;
type Import<T> = (scope: Construct, place: Place, world: TestApp) => T;

/** Why a type has none of an origin. */
type Without = { readonly without: string };

/** The ways to a resource of a type, each with what is special about it: every type says all of them, or why there is none. */
export interface Origins<T> {
  /** Made in the stack, in another one, in another Region and in another account. */
  readonly created: Readonly<Record<string, Make<T>>> | Without;
  readonly byArn: Readonly<Record<string, Import<T>>> | Without;
  readonly byAttributes: Readonly<Record<string, Import<T>>> | Without;
  readonly lookUp: Make<T> | Without;
  /** From a text that is not known at synth. */
  readonly token: (scope: Construct, text: string) => T;
}

export const NO_LOOK_UP: Without = { without: 'CDK does not look it up' };
export const NO_ARN: Without = { without: 'CDK does not import it by its ARN alone' };

interface Settings {
  /** What is drawn most of the time, because other options must go with it. */
  readonly usual?: Choice;
}

/** What a user has already, or makes beside the workload, by each of its origins. Sane ones belong to the place of the stack. */
export function estate<T>(type: string, origins: Origins<T>, { usual }: Settings = {}): Choice {
  const drawn = recipes(type, origins);
  const near = drawn.filter(({ origin }) => ['same stack', 'by ARN', 'by attributes'].includes(origin));
  const sane = oneOfRecipes(near.length > 0 ? near : drawn);
  return {
    estate: type,
    sane: usual ? fc.oneof({ weight: 5, arbitrary: usual.sane }, { weight: 1, arbitrary: sane }) : sane,
    odd: usual ? fc.oneof({ weight: 1, arbitrary: usual.odd }, { weight: 4, arbitrary: oneOfRecipes(drawn) }) : oneOfRecipes(drawn),
  };
}

interface Recipe<T> {
  readonly origin: Origin;
  readonly value: Deferred<T>;
}

function recipes<T>(type: string, origins: Origins<T>): Recipe<T>[] {
  const { created, byArn, byAttributes, lookUp, token } = origins;
  const recipe = (origin: Origin, name: string, make: (world: TestApp) => T): Recipe<T> => ({ origin, value: deferred(`${type} (${[name, origin].filter(Boolean).join(', ')})`, make) });
  const imports = { ...ways(byArn), ...ways(byAttributes) };
  const [anImport] = Object.values(imports);
  const elsewhere = (origin: 'other Region' | 'other account') => [
    ...Object.entries(ways(created)).map(([name, make]) => recipe(origin, name, (world) => (
      // Nothing can be compared with the place of a stack that has none, and CDK itself refuses to refer there.
      world.hasPlace || !anImport ? make(world.newScopeIn(world.hasPlace ? origin : 'same stack', 'Made'), world) : anImport(world.newScope('Import'), world.placeOf(origin), world)
    ))),
    ...Object.entries(imports).map(([name, make]) => recipe(origin, name, (world) => make(world.newScope('Import'), world.placeOf(origin), world))),
  ];
  return [
    ...(['same stack', 'other stack'] as const).flatMap((origin) => Object.entries(ways(created)).map(([name, make]) => (
      recipe(origin, name, (world) => make(world.newScopeIn(origin, 'Made'), world))
    ))),
    ...Object.entries(ways(byArn)).map(([name, make]) => recipe('by ARN', name, (world) => make(world.newScope('Import'), HOME, world))),
    ...Object.entries(ways(byAttributes)).map(([name, make]) => recipe('by attributes', name, (world) => make(world.newScope('Import'), HOME, world))),
    ...elsewhere('other Region'),
    ...elsewhere('other account'),
    ...typeof lookUp === 'function' ? [recipe("look-up's dummy", '', (world) => (
      world.hasPlace || !anImport ? lookUp(world.newScope('LookUp'), world) : anImport(world.newScope('Import'), HOME, world)
    ))] : [],
    recipe('token', '', (world) => token(world.newScope('Token'), world.newParameter('String').valueAsString)),
  ];
}

function ways<M>(of: Readonly<Record<string, M>> | Without): Readonly<Record<string, M>> {
  return 'without' in of ? {} : of as Readonly<Record<string, M>>;
}

/** Each origin as often as the others, however many recipes it has. */
function oneOfRecipes<T>(drawn: readonly Recipe<T>[]): fc.Arbitrary<Deferred<T>> {
  const origins = ORIGINS.map((origin) => drawn.filter((recipe) => recipe.origin === origin)).filter(({ length }) => length > 0);
  return fc.oneof(...origins.map((of) => fc.constantFrom(...of.map(({ value }) => value))));
}
