/** A strict reader of the LaTeX that is printed: what it refuses, LaTeX refuses or sets in another way. */

const COMMANDS = new Set(
  [
    'frac sqrt partial nabla top odot oslash circ otimes cdot times quad mathrm mathbf mathsf boldsymbol',
    'operatorname left right lVert rVert lvert rvert log exp det max min sin cos tan sinh cosh tanh',
    'arcsin arccos arctan le ge ne hat bar tilde intercal prime in infty',
    'alpha beta gamma delta epsilon varepsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma',
    'tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega',
  ].flatMap((line) => line.split(' ')),
);

/** How many groups in braces belong to a command. */
const ARGUMENTS: Readonly<Record<string, number>> = {
  frac: 2,
  sqrt: 1,
  mathrm: 1,
  mathbf: 1,
  mathsf: 1,
  boldsymbol: 1,
  operatorname: 1,
  hat: 1,
  bar: 1,
  tilde: 1,
};

/** What is wrong with a formula; empty where nothing is. */
export function texFaults(text: string): string[] {
  const faults: string[] = [];
  if (/[^\n -~]/.test(text)) faults.push('characters that are not ASCII');
  const tokens = text.match(/\\[A-Za-z]+|\\.|[^\s]/g) ?? [];
  let at = 0;

  /** Items up to a closing brace, \right or \end. */
  const list = (close: string | null): void => {
    // What the next ^ or _ would belong to, and what it has already.
    let scripts = new Set<string>();
    let hasBase = false;
    while (at < tokens.length && tokens[at] !== close) {
      const token = tokens[at++]!;
      if (token === '^' || token === '_') {
        if (!hasBase) faults.push(`${token} without a base`);
        if (scripts.has(token)) faults.push(`double ${token}`);
        scripts.add(token);
        item();
      } else if (token === "'") {
        if (!hasBase) faults.push('a prime without a base');
        if (scripts.has('^')) faults.push('a prime behind ^');
      } else if (close === '\\end' && (token === '&' || token === '\\\\')) {
        hasBase = false;
      } else {
        at--;
        scripts = new Set();
        hasBase = item();
      }
    }
    if (close !== null && tokens[at++] !== close) faults.push(`${close} is missing`);
  };

  const group = (of: string): void => {
    if (tokens[at] !== '{') faults.push(`${of} without a group`);
    else {
      at++;
      list('}');
    }
  };

  /** One item; whether it can bear a script. */
  const item = (): boolean => {
    const token = tokens[at++];
    if (token === undefined) faults.push('a script is missing');
    else if (token === '{') list('}');
    else if (token === '}') faults.push('} closes nothing');
    else if (token === '\\left') {
      at++;
      list('\\right');
      at++;
    } else if (token === '\\begin') {
      group('\\begin');
      list('\\end');
      group('\\end');
    } else if (token === '\\right') faults.push('\\right closes nothing');
    else if (token.startsWith('\\')) return command(token.slice(1));
    else if ('#$%&~'.includes(token)) faults.push(`a bare ${token}`);
    return token !== undefined && !'+-=,<>'.includes(token);
  };

  const command = (name: string): boolean => {
    if (!COMMANDS.has(name)) faults.push(`\\${name} is unknown`);
    for (let k = 0; k < (ARGUMENTS[name] ?? 0); k++) group(`\\${name}`);
    return ![
      'quad',
      'odot',
      'oslash',
      'circ',
      'otimes',
      'cdot',
      'times',
      'le',
      'ge',
      'ne',
    ].includes(name);
  };

  list(null);
  return faults;
}
