import { Token } from 'aws-cdk-lib/core';
import { Place } from './place';
import { objectOf, Read } from './readers';

/** A field of an object: how to read it, which values mean that it is not set, and what holds then. */
export interface Field<T> {
  readonly read: Read<T>;
  readonly isUnset: (value: unknown) => boolean;
  readonly whenUnset: (place: Place) => T;
}

/** The fields that an object may have. A bare reader is an optional field. */
export interface Shape {
  readonly [name: string]: Field<unknown> | Read<unknown>;
}

/** What an object of a shape becomes. */
export type RecordOf<S extends Shape> = {
  readonly [N in keyof S]: S[N] extends Field<infer T> ? T : S[N] extends Read<infer T> ? T | undefined : never;
};

/** A field that must be set. */
export const required = <T>(read: Read<T>, instead = 'add it'): Field<T> => ({ read, isUnset, whenUnset: refuseMissing(instead) });

/** A field that must be there, but may hold an empty string. */
export const requiredButMayBeEmpty = <T>(read: Read<T>, instead: string): Field<T> =>
  ({ read, isUnset: (value) => value === undefined || value === null, whenUnset: refuseMissing(instead) });

/** A field that has a value even when it is not set. */
export const withDefault = <T>(read: Read<T>, value: T): Field<T> => ({ read, isUnset, whenUnset: () => value });

/** Reads an object of a shape; a field that the shape does not have is refused. */
export function record<S extends Shape>(title: string, shape: S): Read<RecordOf<S>> {
  return (value, place) => {
    const given = objectOf(value, place);
    refuseStrangers(title, Object.keys(shape), given, place);
    return Object.fromEntries(Object.entries(shape).map(([name, field]) => [name, readField(field, given[name], place.field(name))])) as RecordOf<S>;
  };
}

function readField(field: Field<unknown> | Read<unknown>, value: unknown, place: Place): unknown {
  const { read, isUnset: unset, whenUnset } = typeof field === 'function' ? { read: field, isUnset, whenUnset: () => undefined } : field;
  return unset(value) ? whenUnset(place) : read(value, place);
}

/** The AWS CLI writes null, or something empty, for what is not set. */
function isUnset(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  return typeof value === 'object' && !Token.isUnresolved(value) && Object.keys(value).length === 0;
}

function refuseMissing(instead: string): (place: Place) => never {
  return (place) => place.refuse({ what: 'is missing', instead });
}

function refuseStrangers(title: string, known: readonly string[], given: Readonly<Record<string, unknown>>, place: Place): void {
  for (const name of Object.keys(given).filter((key) => !known.includes(key) && !isUnset(given[key]))) {
    const meant = known.find((candidate) => candidate.toLowerCase() === name.toLowerCase());
    const cloudFormation = meant !== undefined && /^[A-Z]/.test(name);
    place.field(name).refuse({
      what: cloudFormation ? "is in CloudFormation's spelling" : `is not a field of ${title}`,
      instead: meant === undefined
        ? 'remove it, or use Task.fromTaskDefinition() and set it there'
        : `write ${meant}, as aws ecs register-task-definition does`,
    });
  }
}
