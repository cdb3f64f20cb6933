import { Token } from 'aws-cdk-lib/core';
import { DocumentPath, objectOf, Reader } from './readers';

/** A field of an object: how to read it, which values mean that it is not set, and what holds then. */
export interface Field<T> {
  readonly read: Reader<T>;
  readonly isMissing: (value: unknown) => boolean;
  readonly whenMissing: (path: DocumentPath) => T;
}

/** The fields that an object may have. A bare reader is an optional field. */
export interface RecordSchema {
  readonly [name: string]: Field<unknown> | Reader<unknown>;
}

/** What an object of a shape becomes. */
export type RecordOf<S extends RecordSchema> = {
  readonly [N in keyof S]: S[N] extends Field<infer T> ? T : S[N] extends Reader<infer T> ? T | undefined : never;
};

/** A field that must be set. */
export const required = <T>(read: Reader<T>, remedy = 'add it'): Field<T> => ({ read, isMissing, whenMissing: failAsMissing(remedy) });

/** A field that must be there, but may hold an empty string. */
export const requiredOrEmpty = <T>(read: Reader<T>, remedy: string): Field<T> =>
  ({ read, isMissing: (value) => value === undefined || value === null, whenMissing: failAsMissing(remedy) });

/** A field that has a value even when it is not set. */
export const withDefault = <T>(read: Reader<T>, value: T): Field<T> => ({ read, isMissing, whenMissing: () => value });

/** Reads an object of a shape; a field that the shape does not have is refused. */
export function record<S extends RecordSchema>(title: string, shape: S): Reader<RecordOf<S>> {
  return (value, path) => {
    const given = objectOf(value, path);
    rejectUnknownFields(title, Object.keys(shape), given, path);
    return Object.fromEntries(Object.entries(shape).map(([name, field]) => [name, readField(field, given[name], path.field(name))])) as RecordOf<S>;
  };
}

function readField(field: Field<unknown> | Reader<unknown>, value: unknown, path: DocumentPath): unknown {
  const { read, isMissing: isUnset, whenMissing } = typeof field === 'function' ? { read: field, isMissing, whenMissing: () => undefined } : field;
  return isUnset(value) ? whenMissing(path) : read(value, path);
}

/** The AWS CLI writes null, or something empty, for what is not set. */
function isMissing(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  return typeof value === 'object' && !Token.isUnresolved(value) && Object.keys(value).length === 0;
}

function failAsMissing(remedy: string): (path: DocumentPath) => never {
  return (path) => path.failWith({ problem: 'is missing', remedy });
}

function rejectUnknownFields(title: string, known: readonly string[], given: Readonly<Record<string, unknown>>, path: DocumentPath): void {
  for (const name of Object.keys(given).filter((key) => !known.includes(key) && !isMissing(given[key]))) {
    const meant = known.find((candidate) => candidate.toLowerCase() === name.toLowerCase());
    const cloudFormation = meant !== undefined && /^[A-Z]/.test(name);
    path.field(name).failWith({
      problem: cloudFormation ? "is in CloudFormation's spelling" : `is not a field of ${title}`,
      remedy: meant === undefined
        ? 'remove it, or use WorkloadTask.fromTaskDefinition() and set it there'
        : `write ${meant}, as aws ecs register-task-definition does`,
    });
  }
}
