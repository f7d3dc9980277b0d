/**
 * Minutes east of UTC for zone names found in mail. A name that is used in several countries has the
 * meaning that mail programs give it: EST and the like according to RFC 5322 section 4.3, IST as in Java in
 * India, BST as in Britain.
 */
export const ZONES: Readonly<Record<string, number>> = {
	// Europe and Africa.
	...{ wet: 0, west: 60, bst: 60, cet: 60, cest: 120, met: 60, mest: 120, mez: 60, mesz: 120, cedt: 120 },
	...{ eet: 120, eest: 180, eedt: 180, trt: 180, tsk: 180, msk: 180, msd: 240, samt: 240 },
	...{ wat: 60, cat: 120, sast: 120, eat: 180 },
	// Asia.
	...{ idt: 180, gst: 240, irst: 210, irdt: 270, aft: 270, pkt: 300, uzt: 300, yekt: 300 },
	...{ ist: 330, npt: 345, bdt: 360, almt: 360, omst: 360, novt: 420, krat: 420, ict: 420, wib: 420 },
	...{ hkt: 480, sgt: 480, myt: 480, pht: 480, wita: 480, irkt: 480, ulat: 480 },
	...{ jst: 540, kst: 540, wit: 540, yakt: 540, vlat: 600, magt: 660 },
	// Australia and the Pacific.
	...{ awst: 480, acst: 570, acdt: 630, aest: 600, aedt: 660, nzst: 720, nzdt: 780 },
	...{ hst: -600, akst: -540, akdt: -480 },
	// America.
	...{ nst: -210, ndt: -150, ast: -240, adt: -180, est: -300, edt: -240, cst: -360, cdt: -300 },
	...{ mst: -420, mdt: -360, pst: -480, pdt: -420, brt: -180, brst: -120, art: -180, uyt: -180 },
	...{ clt: -240, clst: -180, bot: -240, vet: -240, cot: -300, pet: -300, ect: -300 },
};
