package @{package};

import dev.bifocal.tck.TargetBuilderContract;

/** The contract that every target builder keeps, on the built jar. */
class @{class}Test extends TargetBuilderContract {

    @Override
    protected String component() {
        return "@{name}";
    }
}
