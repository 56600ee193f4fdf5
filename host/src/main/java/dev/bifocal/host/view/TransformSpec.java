package dev.bifocal.host.view;

/** A transform of a policy, as an experiment states it. */
public interface TransformSpec {}
