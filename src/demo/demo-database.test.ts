import { expect, test } from '@jest/globals';
import { withDatabaseName } from './demo-database.js';

test('a check works in a database of its own on the server that was named', () => {
  expect(withDatabaseName('mongodb://a:27017,b:27017/shop?replicaSet=rs', 'check')).toBe(
    'mongodb://a:27017,b:27017/check?replicaSet=rs',
  );
  expect(withDatabaseName('mongodb://localhost', 'check')).toBe('mongodb://localhost/check');
  expect(withDatabaseName('mongodb+srv://host/?w=majority', 'check')).toBe('mongodb+srv://host/check?w=majority');
});

test('a log-in is still looked up where it was before', () => {
  expect(withDatabaseName('mongodb://ana:pw@host/shop', 'check')).toBe('mongodb://ana:pw@host/check?authSource=shop');
  expect(withDatabaseName('mongodb://ana:pw@host/shop?authSource=admin', 'check')).toBe(
    'mongodb://ana:pw@host/check?authSource=admin',
  );
});
