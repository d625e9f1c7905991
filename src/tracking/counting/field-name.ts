// Names that senders chose, as names of fields in MongoDB: a dot would be a path and a dollar an operator.

/** Can be read back by `nameOfField`. */
export function fieldName(name: string): string {
  return name.replaceAll(/[%.$\0]/g, (character) => `%${character.charCodeAt(0).toString(16).padStart(2, '0')}`) || '%';
}

export function nameOfField(field: string): string {
  if (field === '%') return '';
  return field.replaceAll(/%([0-9a-f]{2})/g, (_all, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}
