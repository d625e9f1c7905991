// Whether something can stand in an SMTP envelope: libraries repair what they do not understand, and mail strangers.

const SHAPE = /^[^\s@<>()[\]",;:\\]+@[^\s@<>()[\]",;:\\]+\.[^\s@<>()[\]",;:\\.]+$/;

/** Deliberately strict: quoted local parts and addresses at IP numbers do not occur among customers. */
export function isMailAddress(text: string): boolean {
  return text.length <= 254 && SHAPE.test(text) && !text.includes('..');
}
