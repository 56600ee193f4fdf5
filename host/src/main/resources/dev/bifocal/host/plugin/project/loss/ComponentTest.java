package @{package};

import dev.bifocal.tck.ViewPairLossContract;

/** The contract that every loss keeps, on the built jar. */
class @{class}Test extends ViewPairLossContract {

    @Override
    protected String component() {
        return "@{name}";
    }
}
