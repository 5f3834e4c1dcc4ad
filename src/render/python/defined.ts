/** Functions that the problem defines, as functions of the module. */
import type { Called } from '../../expression/calls.js';
import { pythonName, PythonNames } from '../../expression/nameforms.js';
import type { Expr } from '../../expression/nodes.js';
import type { Definition } from '../../expression/problem.js';
import { type Code, Coder, nameOf } from './code.js';
import { Body } from './emit.js';
import { type Scope, Translator } from './translate.js';

/** The imports of the module. */
export const RESERVED = ['np', 'math'];

/** A value that a function's body uses besides its parameters; it is passed behind the arguments. */
export interface Capture {
  readonly key: string;
  readonly outer: Code;
}

export interface DefinedFunction {
  readonly name: string;
  readonly source: string;
  readonly captured: readonly Capture[];
}

/** What a function's body can ask for. */
interface Outside {
  symbol(name: string): Code;
  dimension(name: string): Code;
  callee(called: Called): { readonly name: string; readonly captured?: readonly Capture[] };
  isOwn(fn: string): boolean;
  readonly coder: Coder;
}

/**
 * Writes a function with this name, these parameters and this body.
 *
 * @param locals values that the body names, each before those that use it
 */
export function writeFunction(
  name: string,
  parameters: readonly string[],
  body: Expr,
  outside: Outside,
  locals: readonly Definition[] = [],
): DefinedFunction {
  const scope = new FunctionScope(parameters, outside);
  const translator = new Translator(scope);
  for (const local of locals) scope.define(local.name, translator.code(local.expr));
  const value = translator.code(body);
  const statements = new Body(scope.coder.labels, scope.names);
  const [text] = statements.write([value]);
  const list = [...scope.parameters, ...scope.captures.map(({ inner }) => nameOf(inner))];
  const lines = [...statements.lines, `return ${text}`].map((line) => `    ${line}`);
  return {
    name,
    source: [`def ${name}(${list.join(', ')}):`, ...lines].join('\n'),
    captured: scope.captures,
  };
}

class FunctionScope implements Scope {
  readonly coder = new Coder();
  readonly names: PythonNames;
  readonly parameters: readonly string[];
  readonly captures: (Capture & { readonly inner: Code })[] = [];
  private readonly symbols = new Map<string, Code>();

  constructor(
    parameters: readonly string[],
    private readonly outside: Outside,
  ) {
    this.names = new PythonNames(RESERVED);
    this.parameters = parameters.map((parameter) => {
      const code = this.coder.free(this.names.fresh(pythonName(parameter)));
      this.symbols.set(parameter, code);
      return nameOf(code);
    });
  }

  /** Gives a value of the function's own its name. */
  define(name: string, code: Code): void {
    this.symbols.set(name, code);
    if (!code.isFree && !this.coder.labels.has(code)) this.coder.labels.set(code, pythonName(name));
  }

  symbol(name: string): Code {
    return this.symbols.get(name) ?? this.capture(name, () => this.outside.symbol(name));
  }

  resolve(e: Expr): Expr {
    return e;
  }

  dimension(name: string): Code {
    return this.capture(name, () => this.outside.dimension(name));
  }

  isOwn(fn: string): boolean {
    return this.outside.isOwn(fn);
  }

  callUnknown(called: Called, args: readonly Code[]): Code {
    const { name, captured } = this.outside.callee(called);
    const callee = captured
      ? name
      : nameOf(this.capture(name, () => this.outside.coder.free(name)));
    const more = (captured ?? []).map(({ key, outer }) => this.capture(key, () => outer));
    return this.coder.call(callee, [...args, ...more]);
  }

  private capture(key: string, outer: () => Code): Code {
    const known = this.captures.find((captured) => captured.key === key);
    if (known) return known.inner;
    const inner = this.coder.free(this.names.fresh(pythonName(key)));
    this.captures.push({ key, inner, outer: outer() });
    return inner;
  }
}
