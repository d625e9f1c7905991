// Makes a template into a function that either answers a whole page or throws; runs once for each version of the files.
import Handlebars from 'handlebars';
import { faultIn, TemplateError } from './template-fault.js';
import { helpers, KNOWN_HELPERS } from './template-helpers.js';

const STRICT = { strict: true, knownHelpersOnly: true, knownHelpers: KNOWN_HELPERS, preventIndent: true };
/** The default too, but said aloud: otherwise each refusal is written to the console. */
const OWN_VALUES_ONLY = { allowProtoMethodsByDefault: false, allowProtoPropertiesByDefault: false };

export type Engine = typeof Handlebars;
export type Page = (context: unknown) => string;

/** An engine of its own for each set of files, so that versions cannot mix. */
export function createEngine(): Engine {
  const engine = Handlebars.create();
  engine.unregisterHelper('log');
  for (const [name, helper] of Object.entries(helpers))
    engine.registerHelper(name, helper as Handlebars.HelperDelegate);
  return engine;
}

/**
 * Compiles `text` as the file `file`. Throws TemplateError when it is not well formed or uses what templates may not use;
 * the page throws TemplateError when a value is missing.
 */
export function compileTemplate(engine: Engine, file: string, text: string, options: { plain?: boolean } = {}): Page {
  try {
    const program = checkedProgram(engine, file, text);
    // Compiles now and is thrown away: `compile` would wait for the first use to find its faults.
    engine.precompile(program, STRICT);
    return namingFile(file, engine.compile(program, { ...STRICT, noEscape: options.plain === true }));
  } catch (error) {
    throw faultIn(file, error);
  }
}

/** Makes a compiled page known to the others as `{{> name}}`. */
export function registerPartial(engine: Engine, name: string, page: Page): void {
  engine.registerPartial(name, page as Handlebars.Template);
}

/** Passes on the second argument, with which Handlebars calls a page as a partial. */
function namingFile(file: string, page: Handlebars.TemplateDelegate): Page {
  return (context: unknown, runtime?: Handlebars.RuntimeOptions) => {
    try {
      return page(context, runtime ?? OWN_VALUES_ONLY);
    } catch (error) {
      throw faultIn(file, error);
    }
  };
}

/** The tree of our own text, never one that came from outside. */
function checkedProgram(engine: Engine, file: string, text: string): hbs.AST.Program {
  const program = engine.parse(text);
  new TemplateCheck(file).accept(program);
  return program;
}

interface StrictPath extends hbs.AST.PathExpression {
  /** Read by Handlebars' compiler: a missing last part throws. It sets this only where no helper is involved. */
  strict?: boolean;
}

/** Marks what must be there, and turns away what templates may not use. */
class TemplateCheck extends Handlebars.Visitor {
  private readonly file: string;

  constructor(file: string) {
    super();
    this.file = file;
  }

  override MustacheStatement(statement: hbs.AST.MustacheStatement): void {
    if (!statement.escaped) this.refuse(statement, '{{{ }}} would print without escaping');
    super.MustacheStatement(statement);
    if (isPlainValue(statement)) printWith(statement);
  }

  override PathExpression(path: StrictPath): void {
    path.strict = true;
  }

  override PartialStatement(partial: hbs.AST.PartialStatement): void {
    if (partial.name.type !== 'PathExpression') this.refuse(partial, 'a partial is called by its name');
    super.PartialStatement(partial);
  }

  override DecoratorBlock(block: hbs.AST.DecoratorBlock): void {
    this.refuse(block, 'inline partials are not used here: make a file in partials');
  }

  override Decorator(decorator: hbs.AST.Decorator): void {
    this.refuse(decorator, 'decorators are not used here');
  }

  private refuse(node: hbs.AST.Node, message: string): never {
    const { line, column } = node.loc.start;
    throw new TemplateError({ file: this.file, line, column: column + 1, message });
  }
}

function isPlainValue({ path, params, hash }: hbs.AST.MustacheStatement): boolean {
  return path.type === 'PathExpression' && params.length === 0 && !hash;
}

/** `{{value}}` becomes `{{print value}}`, which refuses to print nothing. */
function printWith(statement: hbs.AST.MustacheStatement): void {
  const path = statement.path as hbs.AST.PathExpression;
  statement.params = [path];
  statement.path = { ...path, original: 'print', parts: ['print'], depth: 0, data: false } as hbs.AST.PathExpression;
}
