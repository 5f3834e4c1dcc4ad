/** Compositions that overflow as they are written and have a form that does not. */
import type { CallExpr, Expr } from '../../expression/nodes.js';
import { isMatrix } from '../../expression/shape.js';
import type { Code } from './code.js';
import type { Translator } from './translate.js';

const callOf = (e: Expr, fn: string): CallExpr | undefined =>
  e.kind === 'call' && e.fn === fn && e.primes === 0 ? e : undefined;

const isOne = (e: Expr): boolean => e.kind === 'number' && e.value.isOne;

/** The stable form of a logarithm; undefined where the plain form will do. */
export function stableForm(e: CallExpr, translator: Translator): Code | undefined {
  if (!callOf(e, 'log')) return undefined;
  const { scope } = translator;
  const arg = scope.resolve(e.args[0]!);
  return (
    logSoftmax(arg, translator) ??
    logSigmoid(arg, translator) ??
    logOnePlus(arg, translator) ??
    logSumExp(arg, translator) ??
    logDet(arg, translator)
  );
}

/** log(softmax(z)) */
function logSoftmax(arg: Expr, translator: Translator): Code | undefined {
  const softmax = callOf(arg, 'softmax');
  if (!softmax) return undefined;
  const [z] = softmax.args;
  if (softmax.along && !isMatrix(z!.shape)) return undefined;
  const axis = softmax.along ? [`axis=${softmax.along === 'rows' ? 1 : 0}`] : [];
  return translator.coder.call('_log_softmax', [translator.code(z!), ...axis]);
}

const softplus = (z: Code, translator: Translator): Code =>
  translator.coder.call('np.logaddexp', ['0', z]);

/** log(sigmoid(z)) = -softplus(-z) */
function logSigmoid(arg: Expr, translator: Translator): Code | undefined {
  const sigmoid = callOf(arg, 'sigmoid');
  if (!sigmoid) return undefined;
  const { coder } = translator;
  return coder.negate(softplus(negated(sigmoid.args[0]!, translator), translator));
}

const negated = (e: Expr, translator: Translator): Code =>
  e.kind === 'negate' ? translator.code(e.arg) : translator.coder.negate(translator.code(e));

/** log(1 + exp(z)) = softplus(z), log(1 - sigmoid(z)) = -softplus(z) */
function logOnePlus(arg: Expr, translator: Translator): Code | undefined {
  if (arg.kind !== 'sum' || arg.terms.length !== 2) return undefined;
  const other = arg.terms.find((term) => !isOne(term));
  if (!other || !arg.terms.some(isOne)) return undefined;
  const { scope, coder } = translator;
  const exp = callOf(scope.resolve(other), 'exp');
  if (exp) return softplus(translator.code(exp.args[0]!), translator);
  const sigmoid = other.kind === 'negate' && callOf(scope.resolve(other.arg), 'sigmoid');
  if (!sigmoid) return undefined;
  return coder.negate(softplus(translator.code(sigmoid.args[0]!), translator));
}

/** log(sum(exp(z))) */
function logSumExp(arg: Expr, translator: Translator): Code | undefined {
  const total = callOf(arg, 'sum');
  if (!total || total.along) return undefined;
  const exp = callOf(translator.scope.resolve(total.args[0]!), 'exp');
  if (!exp) return undefined;
  return translator.coder.call('_logsumexp', [translator.code(exp.args[0]!)]);
}

/** log(det(A)) and log(abs(det(A))): determinants overflow soon. */
function logDet(arg: Expr, translator: Translator): Code | undefined {
  const { coder, scope } = translator;
  const det = callOf(arg, 'det');
  if (det) return coder.call('_logdet', [translator.code(det.args[0]!)]);
  const abs = callOf(arg, 'abs');
  const inside = abs && callOf(scope.resolve(abs.args[0]!), 'det');
  if (!inside) return undefined;
  return coder.suffix(coder.call('np.linalg.slogdet', [translator.code(inside.args[0]!)]), '[1]');
}
