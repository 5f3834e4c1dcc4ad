/** How results are written; a parameter of every printer. */
export interface Notation {
  /** `unicode` prints δᵀ, ⊙, ‖x‖; `ascii` prints delta', .*, norm(x). */
  readonly charset: 'unicode' | 'ascii';
  /** The sign of a partial derivative or of a scalar's gradient: ∂s/∂W or ∇_W s. */
  readonly derivative: 'partial' | 'nabla';
  /** The elementwise product in unicode and LaTeX. */
  readonly hadamard: '⊙' | '∘';
  /** The transpose in LaTeX. */
  readonly transpose: '\\top' | '\\intercal' | 'T';
  /** Whether upstream gradients of vectors are rows (∂s/∂z) or columns. */
  readonly delta: 'row' | 'column';
  /** Bold vectors and matrices in LaTeX. */
  readonly bold: boolean;
}

export const TEXT: Notation = {
  charset: 'unicode',
  derivative: 'partial',
  hadamard: '⊙',
  transpose: '\\top',
  delta: 'row',
  bold: false,
};

export const ASCII: Notation = { ...TEXT, charset: 'ascii' };
