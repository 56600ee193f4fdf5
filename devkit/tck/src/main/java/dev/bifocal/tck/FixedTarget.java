package dev.bifocal.tck;

import dev.bifocal.api.BifocalException;
import dev.bifocal.api.target.TargetBuilder;
import dev.bifocal.api.target.TargetContext;
import dev.bifocal.api.target.TargetNeeds;
import dev.bifocal.api.target.TargetRule;
import dev.bifocal.host.experiment.TargetConfig;
import dev.bifocal.host.options.Choice;
import dev.bifocal.host.plugin.Registered;

/** The place of a target builder in a trial whose targets are given. */
final class FixedTarget implements TargetBuilder<FixedTarget.None> {

    record None() {}

    static TargetConfig config() {
        return new TargetConfig(new Choice<>(new Registered<>(Kit.PLUGIN, new FixedTarget()), new None()));
    }

    @Override
    public String name() {
        return "given";
    }

    @Override
    public String summary() {
        return "A target that the trial provides";
    }

    @Override
    public Class<None> optionsType() {
        return None.class;
    }

    @Override
    public TargetNeeds needs(None options) {
        return TargetNeeds.keysOnly();
    }

    @Override
    public TargetRule create(None options, TargetContext context) {
        return step -> {
            throw BifocalException.run("The trial builds no target.", "Report this error.");
        };
    }
}
