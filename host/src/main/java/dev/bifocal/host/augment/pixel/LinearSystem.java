package dev.bifocal.host.augment.pixel;

/** Solves eight linear equations in eight unknowns, by Gaussian elimination with row pivoting. */
final class LinearSystem {

    private static final int UNKNOWNS = 8;
    private static final int STRIDE = UNKNOWNS + 1;

    private LinearSystem() {}

    /** Solves rows of eight coefficients and a right-hand side. The rows are overwritten. */
    static void solve(double[] equations, double[] solution) {
        for (int column = 0; column < UNKNOWNS; column++) {
            swapRows(equations, column, pivot(equations, column));
            for (int row = column + 1; row < UNKNOWNS; row++) {
                double factor = equations[row * STRIDE + column] / equations[column * STRIDE + column];
                for (int i = column; i < STRIDE; i++) {
                    equations[row * STRIDE + i] -= factor * equations[column * STRIDE + i];
                }
            }
        }
        for (int row = UNKNOWNS - 1; row >= 0; row--) {
            double rest = equations[row * STRIDE + UNKNOWNS];
            for (int i = row + 1; i < UNKNOWNS; i++) {
                rest -= equations[row * STRIDE + i] * solution[i];
            }
            solution[row] = rest / equations[row * STRIDE + row];
        }
    }

    private static int pivot(double[] equations, int column) {
        int best = column;
        for (int row = column + 1; row < UNKNOWNS; row++) {
            if (Math.abs(equations[row * STRIDE + column]) > Math.abs(equations[best * STRIDE + column])) {
                best = row;
            }
        }
        return best;
    }

    private static void swapRows(double[] equations, int first, int second) {
        for (int i = 0; i < STRIDE; i++) {
            double kept = equations[first * STRIDE + i];
            equations[first * STRIDE + i] = equations[second * STRIDE + i];
            equations[second * STRIDE + i] = kept;
        }
    }
}
