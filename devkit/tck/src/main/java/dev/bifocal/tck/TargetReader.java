package dev.bifocal.tck;

import dev.bifocal.api.BifocalException;
import dev.bifocal.api.loss.LossContext;
import dev.bifocal.api.loss.LossNeeds;
import dev.bifocal.api.loss.LossTerm;
import dev.bifocal.api.loss.ViewPairLoss;

/**
 * The loss of a trial of a target builder. The host never computes it.
 *
 * @param output the output over whose key and bank the target is built
 */
record TargetReader(String output) implements ViewPairLoss<TargetReader.None> {

    record None() {}

    @Override
    public String name() {
        return "target-reader";
    }

    @Override
    public String summary() {
        return "Requests the target of a trial";
    }

    @Override
    public Class<None> optionsType() {
        return None.class;
    }

    @Override
    public LossNeeds needs(None options) {
        return LossNeeds.builder().target(output).build();
    }

    @Override
    public LossTerm create(None options, LossContext context) {
        return step -> {
            throw BifocalException.run("The trial computes no loss.", "Report this error.");
        };
    }
}
