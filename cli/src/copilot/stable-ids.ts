import { ConstructIds } from '../code/identifiers';

/** Ids of constructs in one scope: the same thing has one id, whichever environment it is read for. */
export class StableIds {
  private readonly ids: ConstructIds;
  private readonly known = new Map<string, string>();

  constructor(...taken: string[]) {
    this.ids = new ConstructIds(...taken);
  }

  /** @param key Tells things of one name apart. */
  public of(name: string, key = name): string {
    const id = this.known.get(key) ?? this.ids.take(name);
    this.known.set(key, id);
    return id;
  }
}
