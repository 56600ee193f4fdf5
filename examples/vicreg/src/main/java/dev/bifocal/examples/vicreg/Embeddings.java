package dev.bifocal.examples.vicreg;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.Side;
import dev.bifocal.api.View;
import dev.bifocal.api.loss.LossContext;
import dev.bifocal.api.loss.LossNeeds;

/** What both losses of this plugin read and compute. */
final class Embeddings {

    private Embeddings() {}

    /** One output of both views on the online side. */
    static LossNeeds ofBothViews(String output) {
        return LossNeeds.builder()
                .query(output)
                .output(output, View.KEY, Side.ONLINE)
                .build();
    }

    /** Rejects an output with several vectors per sample, and a batch whose variance is not defined. */
    static void check(String loss, String output, LossContext context) {
        if (context.outputShape(output).dimension() != 1) {
            throw BifocalException.configuration(
                    "Loss %s requires one vector per sample, but output '%s' has the shape %s."
                            .formatted(loss, output, context.outputShape(output)),
                    "Set the loss's option output to an embedding of shape (D).");
        }
        if (context.batchSize() < 2) {
            throw BifocalException.configuration(
                    "Loss %s compares the samples of a batch, but batch is %s.".formatted(loss, context.batchSize()),
                    "Set batch to 2 or more.");
        }
    }

    /** The embeddings minus their mean over the batch, (N, D). */
    static NDArray centered(NDArray z) {
        return z.sub(z.mean(new int[] {0}, true));
    }

    /** The sum of the squared entries of a square matrix outside its diagonal. */
    static NDArray offDiagonal(NDArray matrix) {
        NDArray outside = matrix.getManager()
                .eye((int) matrix.size(0))
                .toType(DataType.BOOLEAN, false)
                .logicalNot()
                .toType(matrix.getDataType(), false);
        return matrix.square().mul(outside).sum();
    }
}
