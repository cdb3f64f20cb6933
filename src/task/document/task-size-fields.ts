import { Token } from 'aws-cdk-lib/core';
import { Read } from './readers';

/** A number with a unit, as in `0.25 vCPU` and `1GB`, that stands for some multiple of the plain number. */
const withUnit = (unit: RegExp, multiple: number, example: string): Read<number> => (value, place) => {
  if (Token.isUnresolved(value)) return Token.asNumber(value);
  const [, amount, name] = /^\s*(\d*\.?\d+)\s*([a-z]*)\s*$/i.exec(String(value)) ?? [];
  if (amount === undefined || !(name === '' || unit.test(name))) {
    place.refuse({ what: 'is not a size', got: value, instead: `write it as ${example}` });
  }
  return Number(amount) * (name === '' ? 1 : multiple);
};

/** CPU of a task, in CPU units. */
export const taskCpu = withUnit(/^vcpu$/i, 1024, '"256" or "0.25 vCPU"');

/** Memory of a task, in MiB. */
export const taskMemory = withUnit(/^gb$/i, 1024, '"512" or "0.5 GB"');
