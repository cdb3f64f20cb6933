import { Refusal, refuse } from '../../private/errors';

/** A place in a document: what the document came from, and the path to a value in it such as `volumes[0].name`. */
export class Place {
  constructor(public readonly source: string, private readonly path = '') {}

  public field(name: string): Place {
    return new Place(this.source, this.path ? `${this.path}.${name}` : name);
  }

  public item(index: number): Place {
    return new Place(this.source, `${this.path}[${index}]`);
  }

  public toString(): string {
    return this.path || 'the document';
  }

  /** Throws an error whose sentence starts with this place. */
  public refuse(refusal: Refusal): never {
    refuse(this.source, { ...refusal, what: `${this} ${refusal.what}` });
  }
}
