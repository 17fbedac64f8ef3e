"""Where each value stands in the kinds of e-invoice XML, as paths of local names.

Chinese fully digital invoice of the State Taxation Administration (2022) and the data beside OFD invoices
(edrm.org.cn 2016 and 2019, after GB/T 36609): as in public samples. UN/CEFACT CII D16B and OASIS UBL 2.1: as profiled
by EN 16931. ZUGFeRD 1.0: as published by FeRD.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class ItemPaths:
    """The element of one line of goods, and where its parts stand in it."""

    line: str
    name: tuple[str, ...]
    quantity: str
    price: str
    amount: str


@dataclass(frozen=True)
class InvoicePaths:
    """The paths of one kind of invoice; the first that is not empty counts. "/" begins at the children of the root."""

    fields: dict[str, tuple[str, ...]]
    items: ItemPaths
    notes: tuple[str, ...] = ()
    currency: str = ""
    details: dict[str, tuple[str, ...]] = field(default_factory=dict)


_DIGITAL = InvoicePaths(
    fields={
        "number": ("TaxSupervisionInfo/InvoiceNumber", "Header/EIid", "InvoiceNumber"),
        "date": ("TaxSupervisionInfo/IssueTime", "BasicInformation/RequestTime", "IssueTime"),
        "issuer": ("SellerInformation/SellerName",),
        "buyer": ("BuyerInformation/BuyerName",),
        "total": ("BasicInformation/TotalTax-includedAmount", "BasicInformation/TotalTaxIncludedAmount"),
    },
    details={
        "net": ("BasicInformation/TotalAmWithoutTax",),
        "tax": ("BasicInformation/TotalTaxAm",),
        "capital_total": (
            "BasicInformation/TotalTax-includedAmountInChinese",
            "BasicInformation/TotalTaxIncludedAmountInChinese",
        ),
        "seller_tax_id": ("SellerInformation/SellerIdNum",),
        "buyer_tax_id": ("BuyerInformation/BuyerIdNum",),
    },
    items=ItemPaths("IssuItemInformation", ("/ItemName", "/SpecMod"), "/Quantity", "/UnPrice", "/Amount"),
    notes=("AdditionalInformation/Remark",),
    currency="CNY",
)
_BESIDE_OFD = InvoicePaths(
    fields={
        "number": ("InvoiceNo", "InvoiceNumber"),
        "code": ("InvoiceCode",),
        "date": ("IssueDate", "IssueTime"),
        "issuer": ("Seller/SellerName",),
        "buyer": ("Buyer/BuyerName",),
        "total": ("TaxInclusiveTotalAmount",),
    },
    details={
        "net": ("TaxExclusiveTotalAmount",),
        "tax": ("TaxTotalAmount",),
        "capital_total": ("TaxInclusiveTotalAmountWithWords", "TaxInclusiveTotalAmountInWords"),
        "check_code": ("InvoiceCheckCode",),
        "machine_number": ("MachineNo",),
        "seller_tax_id": ("Seller/SellerTaxID",),
        "buyer_tax_id": ("Buyer/BuyerTaxID",),
    },
    items=ItemPaths("GoodsInfo", ("/Item", "/Specification"), "/Quantity", "/Price", "/Amount"),
    notes=("/Note",),
    currency="CNY",
)
_CII = InvoicePaths(
    fields={
        "number": ("ExchangedDocument/ID",),
        "date": ("ExchangedDocument/IssueDateTime/DateTimeString",),
        "issuer": ("SellerTradeParty/Name",),
        "buyer": ("BuyerTradeParty/Name",),
        "total": ("SpecifiedTradeSettlementHeaderMonetarySummation/GrandTotalAmount",),
        "currency": ("InvoiceCurrencyCode",),
        "order_number": (
            "BuyerOrderReferencedDocument/IssuerAssignedID",
            "SellerOrderReferencedDocument/IssuerAssignedID",
        ),
    },
    details={
        "net": ("SpecifiedTradeSettlementHeaderMonetarySummation/TaxBasisTotalAmount",),
        "tax": ("SpecifiedTradeSettlementHeaderMonetarySummation/TaxTotalAmount",),
        "seller_tax_id": ("SellerTradeParty/SpecifiedTaxRegistration/ID",),
        "buyer_tax_id": ("BuyerTradeParty/SpecifiedTaxRegistration/ID",),
    },
    items=ItemPaths(
        "IncludedSupplyChainTradeLineItem",
        ("SpecifiedTradeProduct/Name", "SpecifiedTradeProduct/Description"),
        "BilledQuantity",
        "NetPriceProductTradePrice/ChargeAmount",
        "SpecifiedTradeSettlementLineMonetarySummation/LineTotalAmount",
    ),
    notes=("IncludedNote/Content",),
)
_ZUGFERD_1 = InvoicePaths(
    fields={
        **_CII.fields,
        "number": ("HeaderExchangedDocument/ID",),
        "date": ("HeaderExchangedDocument/IssueDateTime/DateTimeString",),
        "total": ("SpecifiedTradeSettlementMonetarySummation/GrandTotalAmount",),
        "order_number": ("BuyerOrderReferencedDocument/ID",),
    },
    details={
        **_CII.details,
        "net": ("SpecifiedTradeSettlementMonetarySummation/TaxBasisTotalAmount",),
        "tax": ("SpecifiedTradeSettlementMonetarySummation/TaxTotalAmount",),
    },
    items=ItemPaths(
        "IncludedSupplyChainTradeLineItem",
        ("SpecifiedTradeProduct/Name",),
        "BilledQuantity",
        "NetPriceProductTradePrice/ChargeAmount",
        "SpecifiedTradeSettlementMonetarySummation/LineTotalAmount",
    ),
    notes=("IncludedNote/Content",),
)
_UBL = InvoicePaths(
    fields={
        "number": ("/ID",),
        "date": ("/IssueDate",),
        "issuer": (
            "AccountingSupplierParty/Party/PartyLegalEntity/RegistrationName",
            "AccountingSupplierParty/Party/PartyName/Name",
        ),
        "buyer": (
            "AccountingCustomerParty/Party/PartyLegalEntity/RegistrationName",
            "AccountingCustomerParty/Party/PartyName/Name",
        ),
        "total": ("/LegalMonetaryTotal/TaxInclusiveAmount", "/LegalMonetaryTotal/PayableAmount"),
        "currency": ("/DocumentCurrencyCode",),
        "order_number": ("/OrderReference/ID", "/OrderReference/SalesOrderID"),
    },
    details={
        "net": ("/LegalMonetaryTotal/TaxExclusiveAmount",),
        "tax": ("/TaxTotal/TaxAmount",),
        "seller_tax_id": ("AccountingSupplierParty/Party/PartyTaxScheme/CompanyID",),
        "buyer_tax_id": ("AccountingCustomerParty/Party/PartyTaxScheme/CompanyID",),
    },
    items=ItemPaths(
        "InvoiceLine",
        ("Item/Name", "Item/Description"),
        "InvoicedQuantity",
        "Price/PriceAmount",
        "/LineExtensionAmount",
    ),
    notes=("/Note",),
)

PATHS: dict[str, InvoicePaths] = {
    "EInvoice": _DIGITAL,
    "eInvoice": _BESIDE_OFD,
    "CrossIndustryInvoice": _CII,
    "CrossIndustryDocument": _ZUGFERD_1,
    "Invoice": _UBL,
}
