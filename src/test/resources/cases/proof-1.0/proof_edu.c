#include <linux/pci.h>
#include "proof.h"

static int proof_probe(struct pci_dev *dev, const struct pci_device_id *id)
{
	return 0;
}

static const struct pci_device_id proof_ids[] = { { PCI_DEVICE(0x1234, 0x11e8) }, {} };
MODULE_DEVICE_TABLE(pci, proof_ids);

static struct pci_driver proof_driver = {
	.name = "proof_edu",
	.id_table = proof_ids,
	.probe = proof_probe,
};
module_pci_driver(proof_driver);
