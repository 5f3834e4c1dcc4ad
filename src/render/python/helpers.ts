/** What a module brings along for functions that NumPy lacks. */

/**
 * Functions of the module that are written out where they are used. `_expm` is scaling and squaring with a diagonal Padé
 * approximant (Golub, Van Loan 2013, section 9.3), `_dexpm` a corner of the exponential of a block matrix (Higham 2008,
 * chapter 10), `_adj` by the singular values, `_multilinear` by polarization on the basis.
 */
export const HELPERS: readonly { readonly name: string; readonly source: string }[] = [
  {
    name: '_sigmoid',
    source: `def _sigmoid(z):
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1.0, e) / (1.0 + e)`,
  },
  {
    name: '_erf',
    source: `_erf = np.vectorize(math.erf, otypes=[float])`,
  },
  {
    name: '_normal_cdf',
    source: `def _normal_cdf(z):
    return 0.5 * _erfc(-z / np.sqrt(2.0))`,
  },
  {
    name: '_erfc',
    source: `_erfc = np.vectorize(math.erfc, otypes=[float])`,
  },
  {
    name: '_softmax',
    source: `def _softmax(z, axis=None):
    e = np.exp(z - np.max(z, axis=axis, keepdims=True))
    return e / np.sum(e, axis=axis, keepdims=True)`,
  },
  {
    name: '_log_softmax',
    source: `def _log_softmax(z, axis=None):
    z = z - np.max(z, axis=axis, keepdims=True)
    return z - np.log(np.sum(np.exp(z), axis=axis, keepdims=True))`,
  },
  {
    name: '_logsumexp',
    source: `def _logsumexp(z, axis=None):
    top = np.max(z, axis=axis, keepdims=True)
    total = np.log(np.sum(np.exp(z - top), axis=axis, keepdims=True)) + top
    return np.squeeze(total, axis=axis)`,
  },
  {
    name: '_logdet',
    source: `def _logdet(a):
    # Not a number where the determinant is negative, and no overflow where it is large.
    sign, size = np.linalg.slogdet(a)
    return size if sign >= 0 else np.nan`,
  },
  {
    name: '_commuted',
    source: `def _commuted(n, m):
    # The order in which vec(A.T) lists the entries of vec(A), for A of shape (n, m).
    return np.arange(n * m).reshape(m, n).T.ravel()`,
  },
  {
    name: '_adj',
    source: `def _adj(a):
    u, s, vt = np.linalg.svd(a)
    others = [np.prod(np.delete(s, k)) for k in range(len(s))]
    return np.linalg.det(u) * np.linalg.det(vt) * (vt.T * others) @ u.T`,
  },
  {
    name: '_dexpm',
    source: `def _dexpm(a, *directions):
    n = len(a)
    scale = 1.0
    for e in directions:
        size = np.max(np.abs(e)) or 1.0
        scale *= size
        m = len(a)
        block = np.zeros((2 * m, 2 * m))
        block[:m, :m] = block[m:, m:] = a
        for k in range(0, m, n):
            block[k : k + n, m + k : m + k + n] = e / size
        a = block
    return scale * _expm(a)[:n, -n:]`,
  },
  {
    name: '_expm',
    source: `def _expm(a):
    if not np.isfinite(a).all():
        return np.full(a.shape, np.nan)
    size = np.max(np.sum(np.abs(a), axis=0))
    squarings = max(0, int(np.ceil(np.log2(max(size, 1.0)))))
    a = a / 2.0**squarings
    power = above = below = np.eye(len(a))
    c = 1.0
    for k in range(1, 9):
        c *= (9 - k) / (k * (17 - k))
        power = a @ power
        above = above + c * power
        below = below + (-1) ** k * c * power
    result = np.linalg.solve(below, above)
    for _ in range(squarings):
        result = result @ result
    return result`,
  },
  {
    name: '_multilinear',
    source: `def _multilinear(along, which, likes, *given):
    shapes = [np.shape(likes[p]) for p in which]
    bases = [np.eye(max(1, math.prod(s))).reshape((-1,) + s) for s in shapes]
    masks = 2 ** (len(which) - 1)
    counted = math.prod(math.factorial(which.count(p)) for p in range(len(likes)))

    def entry(at):
        total = 0.0
        for mask in range(masks):
            signs = [1 - 2 * (mask >> k & 1) for k in range(len(which))]
            directions = [0.0] * len(likes)
            for p, sign, basis, k in zip(which, signs, bases, at):
                directions[p] = directions[p] + sign * basis[k]
            total = total + math.prod(signs) * along(*directions, *given)
        return total / (masks * counted)

    tuples = np.indices([len(b) for b in bases]).reshape(len(which), -1).T
    result = np.stack([entry(at) for at in tuples], axis=-1)
    return result.reshape(result.shape[:-1] + sum(shapes, ()))`,
  },
  {
    name: '_unvech',
    source: `def _unvech(v):
    n = int(round((np.sqrt(8 * v.size + 1) - 1) / 2))
    upper = np.zeros((n, n))
    upper[np.triu_indices(n)] = v
    return upper.T`,
  },
  {
    name: '_duplication',
    source: `def _duplication(n):
    cols, rows = np.triu_indices(n)
    places = np.arange(rows.size)
    result = np.zeros((n * n, rows.size))
    result[cols * n + rows, places] = 1.0
    result[rows * n + cols, places] = 1.0
    return result`,
  },
  {
    name: '_elimination',
    source: `def _elimination(n):
    cols, rows = np.triu_indices(n)
    places = np.arange(rows.size)
    result = np.zeros((rows.size, n * n))
    result[places, cols * n + rows] = 1.0
    return result`,
  },
];

/** The sources of the helpers that a text uses, directly or through others. */
export function helpersFor(text: string): string[] {
  const used = new Set<string>();
  const scan = (source: string): void => {
    for (const { name, source: body } of HELPERS) {
      if (used.has(name) || !source.includes(`${name}(`)) continue;
      used.add(name);
      scan(body);
    }
  };
  scan(text);
  return HELPERS.filter(({ name }) => used.has(name)).map(({ source }) => source);
}
