import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { readYaml } from './read-yaml.js';

const line = z.union([
  z.strictObject({ all: z.array(z.string()) }),
  z.strictObject({ field: z.enum(['a', 'b'], { error: 'a or b' }), is: z.number({ error: 'a number' }) }),
]);
const schema = z.object({ name: z.string({ error: 'a name' }), lines: z.array(line).optional() });

const read = (text: string) => readYaml('some.yaml', text, schema);

test('a good file gives its value and no fault', () => {
  expect(read('name: x\nlines:\n  - { field: a, is: 1 }\n')).toMatchObject({
    value: { name: 'x', lines: [{ field: 'a', is: 1 }] },
    faults: [],
  });
});

test('what is no YAML is reported where it breaks', () => {
  const [fault] = read('name: x\nlines: [1, 2\n').faults;
  expect(fault).toMatchObject({ file: 'some.yaml', line: 3, column: 1, allowed: 'well-formed YAML' });
});

test('a key that stands twice is reported at its second place', () => {
  expect(read('name: x\nname: y\n').faults).toMatchObject([{ line: 2, column: 1 }]);
});

test('an empty file and one that is no group of fields are faults of the first place', () => {
  expect(read('').faults).toMatchObject([{ line: 1, column: 1 }]);
  expect(read('# only words\n').faults).toHaveLength(1);
  expect(read('- a\n').faults).toMatchObject([{ line: 1, column: 1, problem: 'the file is a list' }]);
});

test('inside alternatives the fault is that of the form the writer used, at its own place', () => {
  expect(read('name: x\nlines:\n  - field: a\n    is: many\n').faults).toEqual([
    { file: 'some.yaml', line: 4, column: 9, problem: 'lines[1].is is "many"', allowed: 'a number' },
  ]);
});

test('a missing field is reported at the object that lacks it', () => {
  expect(read('# words\n\nlines: []\n').faults).toEqual([
    { file: 'some.yaml', line: 3, column: 1, problem: 'name is missing', allowed: 'a name' },
  ]);
});
