/** What `grade --init` writes. */

export const EXAMPLE_KEY = `# The problems of a sheet and how answers to them are judged: docs/grade.md
title: Sheet 3
defaults:
  credit:            # of one point, by mistake; without it as matcalc check scores
    sign: 0.5
problems:
  1a:
    title: gradient by the weights
    points: 2
    expr: |
      s = u' h
      h = f(z)
      z = W x + b
    wrt: W
    given: |
      W: n x m
    answer: |
      δ' x'
  1b:
    title: gradient by the bias
    expr: |
      u^T f(W x + b)
    wrt: b
    accept: [row]    # a row for the column is right, with a remark; [] is strict
  2:
    title: least squares
    points: 3
    expr: |
      1/2 norm(A x - b)^2
    wrt: x
    require:
      avoids: [inv]
`;

export const EXAMPLE_SUBMISSIONS = `student,problem,answer
ann,1a,"(u .* f'(z)) x'"
ann,1b,u^T diag(f'(z))
ann,2,A'(A x - b)
bob,1a,"-(u .* f'(W x + b)) x'"
bob,1b,"f'(W x + b) .* u"
bob,2,A (A x - b)
cem,1a,"x (u .* f'(z))'"
cem,2,"A'(A x - b"
`;
