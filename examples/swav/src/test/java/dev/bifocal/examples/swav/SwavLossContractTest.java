package dev.bifocal.examples.swav;

import dev.bifocal.tck.ViewPairLossContract;
import java.util.Map;

class SwavLossContractTest extends ViewPairLossContract {

    @Override
    protected String component() {
        return "swav";
    }

    @Override
    protected Object options() {
        return "{prototypes: 5, queue: 8, crops: small}";
    }

    @Override
    protected Map<String, String> waived() {
        return Map.of(
                "LOSS-03",
                "Codes depend on the embeddings and have no gradient. The recorded case checks the gradients.");
    }
}
