/** How the axes of a derivative are arranged on paper. */
export type Layout = 'parameter' | 'jacobian' | 'numerator' | 'denominator' | 'vec';
