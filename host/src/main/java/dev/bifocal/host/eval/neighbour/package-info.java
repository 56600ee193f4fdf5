/**
 * Evaluation by nearest neighbours: Recall@K of the test images among themselves, and kNN classification by the
 * training images.
 */
@NullMarked
package dev.bifocal.host.eval.neighbour;

import org.jspecify.annotations.NullMarked;
