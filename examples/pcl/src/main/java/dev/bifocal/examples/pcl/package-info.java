/**
 * Prototypical contrastive learning: clusters of the training set, computed when an epoch begins, are further
 * positives.
 */
package dev.bifocal.examples.pcl;
