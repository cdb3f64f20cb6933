import { DocumentPath, isMissing, objectOf, Reader } from './readers';

/** A field of an object: its reader, the values that count as unset, and the fallback for those. */
export interface Field<T> {
  readonly read: Reader<T>;
  readonly isMissing: (value: unknown) => boolean;
  readonly whenMissing: (path: DocumentPath) => T;
}

/** The fields that an object may have. A reader alone stands for an optional field. */
interface RecordSchema {
  readonly [name: string]: Field<unknown> | Reader<unknown>;
}

/** The type of an object that a schema reads. */
export type RecordOf<S extends RecordSchema> = {
  readonly [N in keyof S]: S[N] extends Field<infer T> ? T : S[N] extends Reader<infer T> ? T | undefined : never;
};

/** Defines a field that must be set. */
export const required = <T>(read: Reader<T>, remedy = 'add it'): Field<T> => ({ read, isMissing, whenMissing: failAsMissing(remedy) });

/** Defines a field that must be set, but may hold an empty string. */
export const requiredOrEmpty = <T>(read: Reader<T>, remedy: string): Field<T> =>
  ({ read, isMissing: (value) => value === undefined || value === null, whenMissing: failAsMissing(remedy) });

/** Defines a field with a default. */
export const withDefault = <T>(read: Reader<T>, value: T): Field<T> => ({ read, isMissing, whenMissing: () => value });

/** Reads an object by a schema. Fails on a field that the schema does not have. */
export function record<S extends RecordSchema>(title: string, schema: S): Reader<RecordOf<S>> {
  return (value, path) => {
    const fields = objectOf(value, path);
    rejectUnknownFields(title, Object.keys(schema), fields, path);
    return Object.fromEntries(Object.entries(schema).map(([name, field]) => [name, readField(field, fields[name], path.field(name))])) as RecordOf<S>;
  };
}

function readField(field: Field<unknown> | Reader<unknown>, value: unknown, path: DocumentPath): unknown {
  const { read, isMissing: isUnset, whenMissing } = typeof field === 'function' ? { read: field, isMissing, whenMissing: () => undefined } : field;
  return isUnset(value) ? whenMissing(path) : read(value, path);
}

function failAsMissing(remedy: string): (path: DocumentPath) => never {
  return (path) => path.failWith({ problem: 'is missing', remedy });
}

function rejectUnknownFields(title: string, known: readonly string[], fields: Readonly<Record<string, unknown>>, path: DocumentPath): void {
  for (const name of Object.keys(fields).filter((key) => !known.includes(key) && !isMissing(fields[key]))) {
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
