/**
 * Evaluation by trained classifiers: a linear classifier on frozen features, and fine-tuning with few labels.
 */
@NullMarked
package dev.bifocal.host.eval.classifier;

import org.jspecify.annotations.NullMarked;
